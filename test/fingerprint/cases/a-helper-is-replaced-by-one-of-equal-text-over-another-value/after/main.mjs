import { memoize } from 'permafrost'
import { scale } from './imperial.mjs'

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

console.log(JSON.stringify(price(10)))
