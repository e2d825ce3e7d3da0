import { memoize } from 'permafrost'
import { double as twice } from './math.mjs'

const price = memoize((n) => {
  console.error('computed')
  return twice(n)
})

console.log(JSON.stringify(price(10)))
