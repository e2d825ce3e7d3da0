import { memoize } from 'permafrost'

class Model {
  get #rate() {
    return 2
  }

  price(n) {
    return n * this.#rate
  }
}

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
