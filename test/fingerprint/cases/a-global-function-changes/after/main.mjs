import { memoize } from 'permafrost'

globalThis.double = (x) => x * 3

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
