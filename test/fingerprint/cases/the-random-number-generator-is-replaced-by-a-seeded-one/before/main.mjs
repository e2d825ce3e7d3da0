import { memoize } from 'permafrost'

Math.random = () => 0.25

const price = memoize((n) => {
  console.error('computed')
  return n * Math.random()
})

const results = []
results.push(price(10))
Math.random = () => 0.5
results.push(price(10))

console.log(JSON.stringify(results))
