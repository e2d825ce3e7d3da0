import { memoize } from 'permafrost'

globalThis.RATE = 5

const price = memoize((n) => {
  console.error('computed')
  return typeof RATE === 'undefined' ? n : n * RATE
})

console.log(JSON.stringify(price(10)))
