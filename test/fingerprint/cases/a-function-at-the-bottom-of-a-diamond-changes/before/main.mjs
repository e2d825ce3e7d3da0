import { memoize } from 'permafrost'

const base = (x) => x + 1
const left = (x) => base(x) * 2
const right = (x) => base(x) * 3

const price = memoize((n) => {
  console.error('computed')
  return left(n) + right(n)
})

console.log(JSON.stringify(price(10)))
