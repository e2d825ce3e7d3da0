import { memoize } from 'permafrost'

class Model {
  static rate = 3
}

const price = memoize((n) => {
  console.error('computed')
  return n * Model.rate
})

console.log(JSON.stringify(price(10)))
