import { memoize } from 'permafrost'

class Model {
  constructor(readonly rate: number) {}

  @memoize()
  price(n: number): number {
    console.error('computed')
    return this.scale(n)
  }

  scale(n: number): number {
    return n * this.rate
  }
}

console.log(JSON.stringify(new Model(2).price(10)))
