import { memoize } from 'permafrost'

const rates = { eur: 2, usd: 4 } as const

const price = memoize((n: number, currency: keyof typeof rates) => {
  console.error('computed')
  return n * rates[currency]
})

console.log(JSON.stringify(price(10, 'usd')))
