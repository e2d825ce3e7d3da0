import { memoize } from 'permafrost'

const config = { fee: 1, rate: 5 }

const price = memoize((n) => {
  console.error('computed')
  return n * (config.rate ?? 1)
})

console.log(JSON.stringify(price(10)))
