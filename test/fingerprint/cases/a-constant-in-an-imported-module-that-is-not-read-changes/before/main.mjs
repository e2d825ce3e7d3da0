import { memoize } from 'permafrost'
import { RATE } from './config.mjs'

const price = memoize((n) => {
  console.error('computed')
  return n * RATE
})

console.log(JSON.stringify(price(10)))
