import { memoize } from 'permafrost'

const make = (rate) => memoize((n) => {
  console.error('computed')
  return n * rate
})
const double = make(2)
const triple = make(3)

const price = memoize((n) => {
  console.error('computed')
  return n
})

const results = []
results.push(double(10), triple(10), double(10), triple(10))

console.log(JSON.stringify(results))
