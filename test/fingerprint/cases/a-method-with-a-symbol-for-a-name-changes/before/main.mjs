import { memoize } from 'permafrost'

const run = Symbol('run')
class Model {
  [run](n) {
    return n * 2
  }
}

const price = memoize((n) => {
  console.error('computed')
  return new Model()[run](n)
})

console.log(JSON.stringify(price(10)))
