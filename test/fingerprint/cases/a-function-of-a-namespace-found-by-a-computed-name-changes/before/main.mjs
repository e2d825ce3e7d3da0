import { memoize } from 'permafrost'
import * as math from './math.mjs'

const price = memoize((name, n) => {
  console.error('computed')
  return math[name](n)
})

console.log(JSON.stringify(price('half', 10)))
