import { memoize } from 'permafrost'

const config = { rate: 2 }

const price = memoize((n) => {
  console.error('computed')
  return n * config.rate
})

const results = []
results.push(price(10))
Object.defineProperty(config, 'rate', { get: () => 3 })
results.push(price(10))

console.log(JSON.stringify(results))
