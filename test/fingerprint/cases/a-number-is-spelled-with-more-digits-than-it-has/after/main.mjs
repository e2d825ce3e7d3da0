import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return n * 0.1000000000000000055
})

console.log(JSON.stringify(price(10)))
