import { memoize } from 'permafrost'

class Model {
  static price(n) {
    return n * 2
  }
}

const price = memoize((n) => {
  console.error('computed')
  return Model.price(n)
})

console.log(JSON.stringify(price(10)))
