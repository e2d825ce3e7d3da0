import { memoize } from 'permafrost'

class Money {
  toJSON() {
    return 2
  }
}
const money = new Money()

const price = memoize((n) => {
  console.error('computed')
  return JSON.stringify({ money, n })
})

console.log(JSON.stringify(price(10)))
