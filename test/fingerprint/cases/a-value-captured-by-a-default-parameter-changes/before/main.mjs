import { memoize } from 'permafrost'

const rate = 2

const price = memoize((n, factor = rate) => {
  console.error('computed')
  return n * factor
})

console.log(JSON.stringify(price(10)))
