import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  try {
    return JSON.parse(n)
  } catch {
    return n
  }
})

console.log(JSON.stringify((() => {
  try {
    return price('{')
  } catch (error) {
    return error.name
  }
})()))
