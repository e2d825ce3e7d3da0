import { memoize } from 'permafrost'
import { double } from './math.ts'
import { rates } from './rates.ts'

const price = memoize((n: number): number => {
  console.error('computed')
  return double(n) * rates.eur
})

console.log(JSON.stringify(price(10)))
