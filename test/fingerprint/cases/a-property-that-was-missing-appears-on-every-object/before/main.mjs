import { memoize } from 'permafrost'

const config = {}

const price = memoize((n) => {
  console.error('computed')
  return n * (config.rateOfAll ?? 2)
})

const results = []
results.push(price(10))
Object.prototype.rateOfAll = 3
results.push(price(10))

console.log(JSON.stringify(results))
