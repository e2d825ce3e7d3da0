import { memoize } from 'permafrost'

process.env.PRICE_MODE = 'net'

const price = memoize((n) => {
  console.error('computed')
  return String(process.env.PRICE_MODE) + n
})

const results = []
results.push(price(10))
delete process.env.PRICE_MODE
results.push(price(10))

console.log(JSON.stringify(results))
