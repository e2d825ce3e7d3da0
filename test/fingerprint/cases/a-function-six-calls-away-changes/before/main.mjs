import { memoize } from 'permafrost'
import { one } from './one.mjs'

const price = memoize((n) => {
  console.error('computed')
  return one(n)
})

console.log(JSON.stringify(price(10)))
