import { memoize } from 'permafrost'

class Model {
  static rate
  static {
    this.rate = 2
  }
}

const price = memoize((n) => {
  console.error('computed')
  return n * Model.rate
})

console.log(JSON.stringify(price(10)))
