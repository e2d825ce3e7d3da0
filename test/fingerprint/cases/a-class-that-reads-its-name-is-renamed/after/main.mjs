import { memoize } from 'permafrost'

class Product {}

const price = memoize((n) => {
  console.error('computed')
  return new Product().constructor.name + n
})

console.log(JSON.stringify(price(10)))
