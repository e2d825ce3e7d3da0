import { memoize } from 'permafrost'

globalThis.rate = 3

const price = memoize((n) => {
  console.error('computed')
  return n * globalThis.rate
})

console.log(JSON.stringify(price(10)))
