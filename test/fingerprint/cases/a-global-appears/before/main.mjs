import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return typeof RATE === 'undefined' ? n : n * RATE
})

const results = []
results.push(price(10))
globalThis.RATE = 3
results.push(price(10))

console.log(JSON.stringify(results))
