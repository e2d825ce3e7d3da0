import { memoizeMethods } from 'permafrost'

class Base {
  offset(n) {
    return n + 1
  }
}

class Model extends Base {
  #fee = 1

  constructor(rate) {
    super()
    this.rate = rate
  }

  price(n) {
    console.error('computed')
    return this.offset(n) * this.rate + this.#fee
  }
}

memoizeMethods(Model, ['price'])

console.log(JSON.stringify(new Model(2).price(10)))
