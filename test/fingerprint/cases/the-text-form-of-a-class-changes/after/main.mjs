import { memoize } from 'permafrost'

class Money {
  toString() {
    return 'USD'
  }
}
const money = new Money()

const price = memoize((n) => {
  console.error('computed')
  return `${money} ${n}`
})

console.log(JSON.stringify(price(10)))
