import { memoize } from 'permafrost'

class Model {
  constructor(rate) {
    this.rate = rate
  }

  price(n) {
    return n + this.rate
  }

  refund(n) {
    return -n * this.rate
  }
}

const price = memoize((n) => {
  console.error('computed')
  return new Model(2).price(n)
})

console.log(JSON.stringify(price(10)))
