import { memoize } from 'permafrost'

const config = { rate: 2 }

const price = memoize((n) => {
  console.error('computed')
  return n * config.rate
})

const results = []
for (let i = 0; i < 200; i++) price(10)
results.push(price(10))
config.rate = 3
results.push(price(10))

console.log(JSON.stringify(results))
