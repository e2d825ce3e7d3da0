import { memoize } from 'permafrost'

const double = (x) => x * 3

const price = memoize((n, step = double) => {
  console.error('computed')
  return step(n)
})

console.log(JSON.stringify(price(10)))
