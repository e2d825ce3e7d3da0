import { memoizeMethods } from 'permafrost'

class Model {
  price(n) {
    console.error('computed')
    return n * 2
  }
}
memoizeMethods(Model, ['price'])
class Dear extends Model {
  price(n) {
    return super.price(n) + 1
  }
}

const dear = new Dear()
console.log(JSON.stringify([dear.price(10), dear.price(10)]))
