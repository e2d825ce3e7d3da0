import { memoize } from 'permafrost'

const rates = new Float64Array([1, 2])

const price = memoize((n) => {
  console.error('computed')
  return rates[1] * n
})

const results = []
results.push(price(10))
rates[1] = 5
results.push(price(10))

console.log(JSON.stringify(results))
