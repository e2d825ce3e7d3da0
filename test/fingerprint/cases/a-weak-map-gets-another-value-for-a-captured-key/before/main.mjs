import { memoize } from 'permafrost'

const KEY = {}
const rates = new WeakMap([[KEY, 2]])

const price = memoize((n) => {
  console.error('computed')
  return n * rates.get(KEY)
})

const results = []
results.push(price(10))
rates.set(KEY, 3)
results.push(price(10))

console.log(JSON.stringify(results))
