import { memoize } from 'permafrost'

class Model {
  #rate
  label = 'net'

  constructor(rate) {
    this.#rate = rate
  }

  price(n) {
    return n * this.#rate
  }
}
const model = new Model(2)

const price = memoize((n) => {
  console.error('computed')
  return model.price(n)
})

console.log(JSON.stringify(price(10)))
