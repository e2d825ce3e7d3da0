import { memoize } from 'permafrost'
import * as rates from './rates.mjs'

const price = memoize((n) => {
  console.error('computed')
  return Object.values(rates).length + n
})

console.log(JSON.stringify(price(10)))
