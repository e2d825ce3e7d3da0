import { memoize } from 'permafrost'

class Model {
  get rate() {
    return 3
  }
}

const price = memoize((n) => {
  console.error('computed')
  return n * new Model().rate
})

console.log(JSON.stringify(price(10)))
