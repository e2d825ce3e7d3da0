import { memoize } from 'permafrost'

const config = { rate: 2,
  fee: 5, label: { text: 'net' } }

const price = memoize((n) => {
  console.error('computed')
  return n * config.rate
})

console.log(JSON.stringify(price(10)))
