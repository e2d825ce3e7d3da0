import { memoize } from 'permafrost'

let step = (x) => x * 2

const price = memoize((n) => {
  console.error('computed')
  return step(n)
})

const results = []
results.push(price(10))
step = (x) => x * 3
results.push(price(10))

console.log(JSON.stringify(results))
