import { memoize } from 'permafrost'
import { rate, set } from './rates.mjs'

const price = memoize((n) => {
  console.error('computed')
  return n * rate
})

const results = []
for (let i = 0; i < 200; i++) price(10)
results.push(price(10))
set(3)
results.push(price(10))

console.log(JSON.stringify(results))
