import { memoize } from 'permafrost'

const price = memoize((n, rate = 0.3) => {
  console.error('computed')
  return n * rate
})

console.log(JSON.stringify(price(10)))
