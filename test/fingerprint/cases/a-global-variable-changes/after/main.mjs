import { memoize } from 'permafrost'

globalThis.RATE = 3

const price = memoize((n) => {
  console.error('computed')
  return n * RATE
})

console.log(JSON.stringify(price(10)))
