import { memoize } from 'permafrost'

class Model {
  static rate = 2
}
Model.rate = 4

const price = memoize((n) => {
  console.error('computed')
  return n * Model.rate
})

console.log(JSON.stringify(price(10)))
