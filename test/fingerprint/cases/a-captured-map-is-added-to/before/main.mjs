import { memoize } from 'permafrost'

const rates = new Map([['a', 1]])

const price = memoize((n) => {
  console.error('computed')
  return rates.size * n
})

const results = []
results.push(price(10))
rates.set('b', 2)
results.push(price(10))

console.log(JSON.stringify(results))
