import { memoize } from 'permafrost'

class Money {
  get [Symbol.toStringTag]() {
    return 'USD'
  }
}
const money = new Money()

const price = memoize((n) => {
  console.error('computed')
  return `${money} ${n}`
})

console.log(JSON.stringify(price(10)))
