import { memoize } from 'permafrost'

const rates = { eur: 2, usd: 3 }

const price = memoize((currency, n) => {
  console.error('computed')
  return n * rates[currency]
})

console.log(JSON.stringify(price('usd', 10)))
