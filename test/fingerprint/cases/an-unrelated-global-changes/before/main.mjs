import { memoize } from 'permafrost'

globalThis.RATE = 2
globalThis.FEE = 1

const price = memoize((n) => {
  console.error('computed')
  return n * RATE
})

console.log(JSON.stringify(price(10)))
