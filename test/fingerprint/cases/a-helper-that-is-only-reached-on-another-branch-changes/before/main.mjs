import { memoize } from 'permafrost'

const large = (x) => x * 2
const small = (x) => x + 1

const price = memoize((n) => {
  console.error('computed')
  return n > 100 ? large(n) : small(n)
})

console.log(JSON.stringify(price(10)))
