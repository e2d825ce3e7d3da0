import { memoize } from 'permafrost'

globalThis.RATE = 2

const price = memoize((n) => {
  console.error('computed')
  return n * RATE
})

const results = []
results.push(price(10))
globalThis.FEE = 3
results.push(price(10))

console.log(JSON.stringify(results))
