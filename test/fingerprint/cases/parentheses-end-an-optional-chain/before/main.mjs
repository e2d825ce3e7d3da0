import { memoize } from 'permafrost'

const price = memoize((order) => {
  console.error('computed')
  try {
    return String(order?.item.name)
  } catch (error) {
    return error.name
  }
})

console.log(JSON.stringify(price(null)))
