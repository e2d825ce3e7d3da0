import { memoize } from 'permafrost'

class Model {}

const price = memoize((n) => {
  console.error('computed')
  return new Model().constructor.name + n
})

console.log(JSON.stringify(price(10)))
