import { memoize } from 'permafrost'

class Model {
  price(n) {
    return n * 2
  }
}
Model.prototype.price = function (n) {
  return n * 3
}

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
