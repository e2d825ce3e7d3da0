import { memoize } from 'permafrost'
import { double } from './math'
import { rates } from './rates'

const price = memoize((n: number): number => {
  console.error('computed')
  return double(n) * rates.eur
})

console.log(JSON.stringify(price(10)))
