import { memoize } from 'permafrost'
import * as config from './config.mjs'

const price = memoize((n) => {
  console.error('computed')
  return n * config.RATE
})

console.log(JSON.stringify(price(10)))
