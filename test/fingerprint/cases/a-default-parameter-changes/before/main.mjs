import { memoize } from 'permafrost'

const price = memoize((n, rate = 0.2) => {
  console.error('computed')
  return n * rate
})

console.log(JSON.stringify(price(10)))
