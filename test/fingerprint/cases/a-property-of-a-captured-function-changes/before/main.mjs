import { memoize } from 'permafrost'

const scale = (x) => x * scale.rate
scale.rate = 2

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

const results = []
results.push(price(10))
scale.rate = 3
results.push(price(10))

console.log(JSON.stringify(results))
