import { memoize } from 'permafrost'

let rate = 2

const price = memoize((n) => {
  console.error('computed')
  return n * rate
})

const results = []
results.push(price(10))
rate = 3
results.push(price(10))
rate = 2
results.push(price(10))
rate = 3
results.push(price(10))

console.log(JSON.stringify(results))
