import { memoize } from 'permafrost'

const name = 'refund'
class Model {
  [name](n) {
    return n * 2
  }
}

const price = memoize((n) => {
  console.error('computed')
  return Object.getOwnPropertyNames(Model.prototype).join() + n
})

console.log(JSON.stringify(price(10)))
