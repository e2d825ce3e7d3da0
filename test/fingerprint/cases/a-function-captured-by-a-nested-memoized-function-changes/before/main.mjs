import { memoize } from 'permafrost'

const double = (x) => x * 2
const inner = memoize((x) => double(x))

const price = memoize((n) => {
  console.error('computed')
  return inner(n)
})

console.log(JSON.stringify(price(10)))
