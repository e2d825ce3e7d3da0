import { memoize } from 'permafrost'

const money = {
  [Symbol.toPrimitive]() {
    return 2
  },
}

const price = memoize((n) => {
  console.error('computed')
  return n * money
})

console.log(JSON.stringify(price(10)))
