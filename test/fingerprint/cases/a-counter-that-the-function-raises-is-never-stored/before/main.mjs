import { memoize } from 'permafrost'

let count = 0

const price = memoize((n) => {
  console.error('computed')
  count += 1
  return n * count
})

const results = []
results.push(price(10))
results.push(price(10))
results.push(price(10))

console.log(JSON.stringify(results))
