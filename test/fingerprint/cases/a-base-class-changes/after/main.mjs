import { memoize } from 'permafrost'

class Base {
  price(n) {
    return n * 3
  }
}
class Model extends Base {
  price(n) {
    return super.price(n) + 1
  }
}

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
