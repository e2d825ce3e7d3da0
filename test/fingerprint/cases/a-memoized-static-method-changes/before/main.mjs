import { memoizeMethods } from 'permafrost'

class Model {
  static rate = 2

  static price(n) {
    console.error('computed')
    return n * this.rate
  }
}
memoizeMethods(Model, ['price'])

console.log(JSON.stringify(Model.price(10)))
