import { memoize } from 'permafrost'

const rates = new Set([1, 2])

const price = memoize((n) => {
  console.error('computed')
  return rates.size * n
})

const results = []
results.push(price(10))
rates.delete(2)
results.push(price(10))

console.log(JSON.stringify(results))
