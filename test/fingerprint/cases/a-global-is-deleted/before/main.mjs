import { memoize } from 'permafrost'

globalThis.RATE = 2

const price = memoize((n) => {
  console.error('computed')
  return typeof RATE === 'undefined' ? n : n * RATE
})

const results = []
results.push(price(10))
delete globalThis.RATE
results.push(price(10))

console.log(JSON.stringify(results))
