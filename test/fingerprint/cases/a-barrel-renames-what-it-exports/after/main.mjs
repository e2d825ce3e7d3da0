import { memoize } from 'permafrost'
import { change } from './index.mjs'

const price = memoize((n) => {
  console.error('computed')
  return change(n)
})

console.log(JSON.stringify(price(10)))
