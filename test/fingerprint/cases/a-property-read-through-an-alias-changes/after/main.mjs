import { memoize } from 'permafrost'

const config = { rate: 3, fee: 1 }

const price = memoize((n) => {
  console.error('computed')
  const c = config
  return n * c.rate
})

console.log(JSON.stringify(price(10)))
