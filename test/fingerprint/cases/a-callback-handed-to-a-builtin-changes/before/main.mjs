import { memoize } from 'permafrost'

const double = (x) => x * 2

const price = memoize((n) => {
  console.error('computed')
  return [n, 1].map(double)
})

console.log(JSON.stringify(price(10)))
