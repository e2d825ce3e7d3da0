import { memoize } from 'permafrost'

const base = { rate: 2 }
const config = Object.create(base)

const price = memoize((n) => {
  console.error('computed')
  return n * config.rate
})

const results = []
results.push(price(10))
config.rate = 3
results.push(price(10))
delete config.rate
results.push(price(10))

console.log(JSON.stringify(results))
