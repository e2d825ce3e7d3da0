import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const factor = 2
  return { factor }
})

console.log(JSON.stringify(price(10)))
