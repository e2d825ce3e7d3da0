import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return `${process.env.PRICE_MODE} ${n}`
})

console.log(JSON.stringify(price(10)))
