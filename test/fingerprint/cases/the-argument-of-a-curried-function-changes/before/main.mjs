import { memoize } from 'permafrost'

const add = (a) => (b) => (c) => a + b + c
const add3 = add(1)(2)

const price = memoize((n) => {
  console.error('computed')
  return add3(n)
})

console.log(JSON.stringify(price(10)))
