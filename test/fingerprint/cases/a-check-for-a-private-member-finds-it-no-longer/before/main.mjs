import { memoize } from 'permafrost'

class Model {
  #brand
  static is(value) {
    return #brand in value
  }
}
const model = new Model()

const price = memoize((n) => {
  console.error('computed')
  return Model.is(model)
})

console.log(JSON.stringify(price(10)))
