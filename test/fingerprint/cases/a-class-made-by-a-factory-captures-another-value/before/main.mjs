import { memoize } from 'permafrost'

const define = (rate) => class {
  price(n) {
    return n * rate
  }
}
const Model = define(2)

const price = memoize((n) => {
  console.error('computed')
  return new Model().price(n)
})

console.log(JSON.stringify(price(10)))
