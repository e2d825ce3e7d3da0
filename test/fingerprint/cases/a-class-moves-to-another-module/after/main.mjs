import { memoize } from 'permafrost'
import { Model } from './models/model.mjs'

const price = memoize((n) => {
  console.error('computed')
  return new Model(2).price(n)
})

console.log(JSON.stringify(price(10)))
