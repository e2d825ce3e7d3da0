import { memoize } from 'permafrost'

const double = (x) => x * 3

const price = memoize((n) => {
  console.error('computed')
  return eval('double(n)')
})

console.log(JSON.stringify(price(10)))
