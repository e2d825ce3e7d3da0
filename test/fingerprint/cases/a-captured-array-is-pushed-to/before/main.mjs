import { memoize } from 'permafrost'

const rates = [1, 2]

const price = memoize((n) => {
  console.error('computed')
  return rates.length * n
})

const results = []
results.push(price(10))
rates.push(3)
results.push(price(10))
rates.pop()
results.push(price(10))

console.log(JSON.stringify(results))
