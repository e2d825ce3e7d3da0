import { memoize } from 'permafrost'

class Model {
  #rate: number

  constructor(rate: number) {
    this.#rate = rate
  }

  price(n: number): number {
    return n * this.#rate
  }
}
const model = new Model(3)

const price = memoize((n: number) => {
  console.error('computed')
  return model.price(n)
})

console.log(JSON.stringify(price(10)))
