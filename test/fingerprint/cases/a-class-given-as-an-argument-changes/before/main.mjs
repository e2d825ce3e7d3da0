import { memoize } from 'permafrost'

class Model {
  price(n) {
    return n * 2
  }
}

const price = memoize((Model, n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(Model, 10)))
