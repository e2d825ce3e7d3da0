import { memoize } from 'permafrost'

globalThis.rate = 2

const price = memoize((n) => {
  console.error('computed')
  return n * globalThis.rate
})

console.log(JSON.stringify(price(10)))
