import { memoize } from 'permafrost'
import { convert } from './index.mjs'

const price = memoize((n) => {
  console.error('computed')
  return convert(n)
})

console.log(JSON.stringify(price(10)))
