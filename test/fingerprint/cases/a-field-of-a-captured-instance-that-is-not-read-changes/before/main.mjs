import { memoize } from 'permafrost'

class Model {
  rate = 2
  label = 'net'
}
const model = new Model()
model.label = 'gross'

const price = memoize((n) => {
  console.error('computed')
  return n * model.rate
})

console.log(JSON.stringify(price(10)))
