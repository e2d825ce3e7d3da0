import { memoize } from 'permafrost'
import { net as rate } from './rate.mjs'

const price = memoize((n) => {
  console.error('computed')
  return n * rate
})

console.log(JSON.stringify(price(10)))
