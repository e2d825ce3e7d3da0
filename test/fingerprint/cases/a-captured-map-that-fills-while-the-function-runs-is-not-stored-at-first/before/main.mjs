import { memoize } from 'permafrost'

const seen = new Map()

const price = memoize((n) => {
  console.error('computed')
  if (!seen.has(n)) seen.set(n, n * 2)
  return seen.get(n)
})

const results = []
results.push(price(10))
results.push(price(10))
results.push(price(10))

console.log(JSON.stringify(results))
