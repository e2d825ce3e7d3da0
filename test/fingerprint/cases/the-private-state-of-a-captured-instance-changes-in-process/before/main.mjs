import { memoize } from 'permafrost'

class Model {
  #rate = 2

  use(rate) {
    this.#rate = rate
  }

  price(n) {
    return n * this.#rate
  }
}
const model = new Model()

const price = memoize((n) => {
  console.error('computed')
  return model.price(n)
})

const results = []
results.push(price(10))
model.use(3)
results.push(price(10))
model.use(2)
results.push(price(10))

console.log(JSON.stringify(results))
