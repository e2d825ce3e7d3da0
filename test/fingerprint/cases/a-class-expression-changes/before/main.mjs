import { memoize } from 'permafrost'

const Model = class {
  rate = 2
}

const price = memoize((n) => {
  console.error('computed')
  return n * new Model().rate
})

console.log(JSON.stringify(price(10)))
