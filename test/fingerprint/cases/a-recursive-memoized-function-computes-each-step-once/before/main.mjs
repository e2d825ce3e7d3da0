import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return n < 2 ? n : price(n - 1) + price(n - 2)
})

const results = []
results.push(price(10))
results.push(price(10))

console.log(JSON.stringify(results))
