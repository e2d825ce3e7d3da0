import { memoize } from 'permafrost'

const make = (step) => memoize((n) => {
  console.error('computed')
  return step(n)
})
const double = make((x) => x * 2)
const triple = make((x) => x * 3)

const price = memoize((n) => {
  console.error('computed')
  return n
})

const results = []
results.push(double(10), triple(10), double(10), triple(10))

console.log(JSON.stringify(results))
