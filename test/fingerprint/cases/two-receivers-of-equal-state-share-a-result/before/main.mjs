import { memoizeMethods } from 'permafrost'

class Model {
  rate = 2

  price(n) {
    console.error('computed')
    return n * this.rate
  }
}
memoizeMethods(Model, ['price'])

console.log(JSON.stringify([new Model().price(10), new Model().price(10)]))
