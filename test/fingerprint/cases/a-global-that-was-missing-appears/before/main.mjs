import { memoize } from 'permafrost'

globalThis.FEE = 1

const price = memoize((n) => {
  console.error('computed')
  return typeof RATE === 'undefined' ? n : n * RATE
})

console.log(JSON.stringify(price(10)))
