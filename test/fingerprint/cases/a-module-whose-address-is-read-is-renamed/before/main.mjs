import { memoize } from 'permafrost'
import { where } from './here.mjs'

const price = memoize((n) => {
  console.error('computed')
  return where() + n
})

console.log(JSON.stringify(price(10)))
