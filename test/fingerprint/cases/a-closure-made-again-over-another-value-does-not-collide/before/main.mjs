import { memoize } from 'permafrost'

const make = (rate) => memoize((n) => {
  console.error('computed')
  return n * rate
})

const price = memoize((n) => {
  console.error('computed')
  return n
})

const results = []
for (const rate of [1, 2, 3, 1]) results.push(make(rate)(10))

console.log(JSON.stringify(results))
