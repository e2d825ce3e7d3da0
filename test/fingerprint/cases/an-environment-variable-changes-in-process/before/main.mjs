import { memoize } from 'permafrost'

process.env.PRICE_MODE = 'net'

const price = memoize((n) => {
  console.error('computed')
  return process.env.PRICE_MODE + n
})

const results = []
results.push(price(10))
process.env.PRICE_MODE = 'gross'
results.push(price(10))
process.env.PRICE_MODE = 'net'
results.push(price(10))

console.log(JSON.stringify(results))
