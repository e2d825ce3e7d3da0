import { memoize } from 'permafrost'

const a = 2
const b = 3

const price = memoize((n) => {
  console.error('computed')
  return n + a - b * 2
})

console.log(JSON.stringify(price(10)))
