import { memoize } from 'permafrost'

const config = Object.freeze({ eur: { rate: 2 } })

const price = memoize((n) => {
  console.error('computed')
  return n * config.eur.rate
})

const results = []
results.push(price(10))
config.eur.rate = 3
results.push(price(10))

console.log(JSON.stringify(results))
