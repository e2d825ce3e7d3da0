import { memoizeMethods } from 'permafrost'

class Model {
  #rate

  constructor(rate) {
    this.#rate = rate
  }

  price(n) {
    console.error('computed')
    return n * this.#rate
  }
}
memoizeMethods(Model, ['price'])

console.log(JSON.stringify([new Model(2).price(10), new Model(3).price(10), new Model(2).price(10)]))
