import { memoize } from 'permafrost'

const base = 3
class Model {
  rate = base
}

const price = memoize((n) => {
  console.error('computed')
  return n * new Model().rate
})

console.log(JSON.stringify(price(10)))
