import { memoize } from 'permafrost'
import * as math from './math.mjs'

const price = memoize((n) => {
  console.error('computed')
  return math.double(n)
})

console.log(JSON.stringify(price(10)))
