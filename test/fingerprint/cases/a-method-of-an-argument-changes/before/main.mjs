import { memoize } from 'permafrost'

class Money {
  constructor(amount) {
    this.amount = amount
  }
  double() {
    return this.amount * 2
  }
}

const price = memoize((money) => {
  console.error('computed')
  return money.double()
})

console.log(JSON.stringify(price(new Money(5))))
