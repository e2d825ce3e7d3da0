import { memoize } from 'permafrost'
import * as math from './math'

const price = memoize((n: number) => {
  console.error('computed')
  return math.double(n)
})

console.log(JSON.stringify(price(10)))
