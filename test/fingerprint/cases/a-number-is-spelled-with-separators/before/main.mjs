import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return n * 1000000
})

console.log(JSON.stringify(price(10)))
