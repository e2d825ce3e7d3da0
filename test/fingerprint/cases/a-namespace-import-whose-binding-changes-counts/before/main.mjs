import { memoize } from 'permafrost'
import * as rates from './rates.mjs'

const price = memoize((n) => {
  console.error('computed')
  return n * rates.rate
})

const results = []
results.push(price(10))
rates.set(3)
results.push(price(10))
rates.set(2)
results.push(price(10))

console.log(JSON.stringify(results))
