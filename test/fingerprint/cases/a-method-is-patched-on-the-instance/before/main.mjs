import { memoize } from 'permafrost'

class Model {
  price(n) {
    return n * 2
  }
}
const model = new Model()

const price = memoize((n) => {
  console.error('computed')
  return model.price(n)
})

const results = []
results.push(price(10))
model.price = (n) => n * 3
results.push(price(10))

console.log(JSON.stringify(results))
