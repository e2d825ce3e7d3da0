import { memoize } from 'permafrost'
import './odd.mjs'
import { even } from './even.mjs'

const price = memoize((n) => {
  console.error('computed')
  return even(n)
})

console.log(JSON.stringify(price(10)))
