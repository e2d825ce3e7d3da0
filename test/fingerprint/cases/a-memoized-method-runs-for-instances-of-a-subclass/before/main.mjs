import { memoizeMethods } from 'permafrost'

class Model {
  rate() {
    return 2
  }

  price(n) {
    console.error('computed')
    return n * this.rate()
  }
}
class Dear extends Model {
  rate() {
    return 3
  }
}
memoizeMethods(Model, ['price'])

console.log(JSON.stringify([new Model().price(10), new Dear().price(10), new Dear().price(10)]))
