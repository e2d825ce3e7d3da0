import { memoize } from 'permafrost'

const Priced = (Base) => class extends Base {
  price(n) {
    return n * 2
  }
}
class Model extends Priced(Object) {}

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
