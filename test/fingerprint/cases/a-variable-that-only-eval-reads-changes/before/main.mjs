import { memoize } from 'permafrost'

const rate = 2

const price = memoize((n) => {
  console.error('computed')
  return eval('n * rate')
})

console.log(JSON.stringify(price(10)))
