import { memoize } from 'permafrost'

const a = 3
const b = 2

const price = memoize((n) => {
  console.error('computed')
  return n + a - b * 2
})

console.log(JSON.stringify(price(10)))
