import { memoize } from 'permafrost'

class Model {
  static #rate = 1

  static use(rate) {
    Model.#rate = rate
  }

  static price(n) {
    return n * Model.#rate
  }
}
Model.use(2)

const price = memoize((n) => {
  console.error('computed')
  return Model.price(n)
})

console.log(JSON.stringify(price(10)))
