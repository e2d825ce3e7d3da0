import { memoize } from 'permafrost'

class Model {}
Model.prototype.price = (n) => n * 4

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
