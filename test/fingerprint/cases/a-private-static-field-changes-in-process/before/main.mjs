import { memoize } from 'permafrost'

class Model {
  static #rate = 2

  static use(rate) {
    Model.#rate = rate
  }

  static price(n) {
    return n * Model.#rate
  }
}

const price = memoize((n) => {
  console.error('computed')
  return Model.price(n)
})

const results = []
results.push(price(10))
Model.use(3)
results.push(price(10))

console.log(JSON.stringify(results))
