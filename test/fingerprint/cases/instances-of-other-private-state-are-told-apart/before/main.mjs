import { memoize } from 'permafrost'

class Money {
  #amount
  constructor(amount) {
    this.#amount = amount
  }
  get amount() {
    return this.#amount
  }
}

const look = memoize((x) => {
  console.error('computed')
  return x.amount
})

console.log(JSON.stringify([look(new Money(1)), look(new Money(2))]))
