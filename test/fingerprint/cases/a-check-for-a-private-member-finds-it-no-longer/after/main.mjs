import { memoize } from 'permafrost'

class Model {
  #brand
  static is(value) {
    return #brand in value
  }
}
const model = Object.create(Model.prototype)

const price = memoize((n) => {
  console.error('computed')
  return Model.is(model)
})

console.log(JSON.stringify(price(10)))
