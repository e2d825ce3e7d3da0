import { memoize } from 'permafrost'

Math.max = (a, b) => a + b

const price = memoize((n) => {
  console.error('computed')
  return Math.max(n, 3)
})

console.log(JSON.stringify(price(10)))
