import { memoize } from 'permafrost'

class Model {
  #scale(n) {
    return n * 3
  }

  price(n) {
    return this.#scale(n)
  }
}

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
