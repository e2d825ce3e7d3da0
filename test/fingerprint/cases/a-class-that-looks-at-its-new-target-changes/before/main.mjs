import { memoize } from 'permafrost'

class Base {
  constructor() {
    this.kind = new.target.kind
  }
}
class Model extends Base {
  static kind = 2
}

const price = memoize((n) => {
  console.error('computed')
  return n * new Model().kind
})

console.log(JSON.stringify(price(10)))
