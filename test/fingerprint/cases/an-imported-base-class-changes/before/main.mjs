import { memoize } from 'permafrost'
import { Base } from './base.mjs'

class Model extends Base {}

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
