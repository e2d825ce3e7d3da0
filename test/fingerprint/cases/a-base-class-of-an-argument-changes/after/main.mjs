import { memoize } from 'permafrost'

class Value {
  double() {
    return this.amount * 3
  }
}
class Money extends Value {
  amount = 5
}

const price = memoize((money) => {
  console.error('computed')
  return money.double()
})

console.log(JSON.stringify(price(new Money())))
