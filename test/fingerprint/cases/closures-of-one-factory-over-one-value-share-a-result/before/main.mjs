import { memoize } from 'permafrost'

const make = (rate) => memoize((n) => {
  console.error('computed')
  return n * rate
})
const double = make(2)
const twice = make(2)

const price = memoize((n) => {
  console.error('computed')
  return n
})

const results = []
results.push(double(10), twice(10))

console.log(JSON.stringify(results))
