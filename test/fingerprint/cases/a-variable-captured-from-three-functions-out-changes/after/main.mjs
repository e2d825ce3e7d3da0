import { memoize } from 'permafrost'

const make = (a) => (b) => (c) => memoize((n) => {
  console.error('computed')
  return n * a + b * c
})
const price = make(5)(3)(4)

console.log(JSON.stringify(price(10)))
