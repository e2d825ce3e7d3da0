import { memoize } from 'permafrost'

class Net {
  rate = 2
}
class Gross {
  rate = 3
}
class Model extends Net {}

const price = memoize((n) => {
  console.error('computed')
  return n * new Model().rate
})

console.log(JSON.stringify(price(10)))
