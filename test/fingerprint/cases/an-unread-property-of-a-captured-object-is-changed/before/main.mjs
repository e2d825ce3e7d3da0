import { memoize } from 'permafrost'

const config = { rate: 2, fee: 1 }

const price = memoize((n) => {
  console.error('computed')
  return n * config.rate
})

const results = []
results.push(price(10))
config.fee = 2
config.more = 3
results.push(price(10))

console.log(JSON.stringify(results))
