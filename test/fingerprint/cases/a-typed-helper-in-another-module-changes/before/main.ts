import { memoize } from 'permafrost'
import { double } from './math.ts'

const price = memoize((n: number) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
