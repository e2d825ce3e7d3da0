import { memoize } from 'permafrost'

class Model {
  readonly #rate: number = 3

  price(n: number): number {
    return n * this.#rate
  }
}

const price = memoize((n: number) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
