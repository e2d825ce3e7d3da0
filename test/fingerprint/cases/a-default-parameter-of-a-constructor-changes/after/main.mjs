import { memoize } from 'permafrost'

class Model {
  constructor(rate = 3) {
    this.rate = rate
  }
}

const price = memoize((n) => {
  console.error('computed')
  return n * new Model().rate
})

console.log(JSON.stringify(price(10)))
