import { memoize } from 'permafrost'

const Priced = (Base, rate) => class extends Base {
  price(n) {
    return n * rate
  }
}
class Model extends Priced(Object, 2) {}

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
