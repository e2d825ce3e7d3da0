import { memoize } from 'permafrost'

class Base {
  #rate
  constructor(rate) {
    this.#rate = rate
  }
  get rate() {
    return this.#rate
  }
}
class Model extends Base {
  #rate = 1
  price(n) {
    return n * this.rate + this.#rate
  }
}
const model = new Model(3)

const price = memoize((n) => {
  console.error('computed')
  return model.price(n)
})

console.log(JSON.stringify(price(10)))
