import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return n == '10'
})

console.log(JSON.stringify(price(10)))
