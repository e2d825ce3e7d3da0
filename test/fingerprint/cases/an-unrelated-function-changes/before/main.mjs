import { memoize } from 'permafrost'

const double = (x) => x * 2

export const triple = (x) => x * 3

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
