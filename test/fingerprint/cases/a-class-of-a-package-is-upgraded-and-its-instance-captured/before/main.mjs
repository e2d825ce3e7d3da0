import { memoize } from 'permafrost'
import { Model } from 'tool'

const model = new Model(2)

const price = memoize((n) => {
  console.error('computed')
  return model.price(n)
})

console.log(JSON.stringify(price(10)))
