import { memoizeMethods } from 'permafrost'

const define = (rate) => class Model {
  get rate() {
    return rate
  }

  price(n) {
    console.error('computed')
    return n * this.rate
  }
}
const Net = define(2)
const Gross = define(3)
memoizeMethods(Net, ['price'])
memoizeMethods(Gross, ['price'])

console.log(JSON.stringify([new Net().price(10), new Gross().price(10)]))
