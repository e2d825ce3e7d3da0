import { memoize } from 'permafrost'

class Base {
  get rate() {
    return 2
  }
}
class Model extends Base {}
const model = new Model()

const price = memoize((n) => {
  console.error('computed')
  return n * model.rate
})

console.log(JSON.stringify(price(10)))
