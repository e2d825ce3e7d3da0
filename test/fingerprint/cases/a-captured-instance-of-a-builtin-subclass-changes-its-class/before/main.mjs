import { memoize } from 'permafrost'

class Stack extends Array {
  get top() {
    return this[this.length - 1]
  }
}
const stack = Stack.from([1, 2])

const price = memoize((n) => {
  console.error('computed')
  return stack.top + n
})

console.log(JSON.stringify(price(10)))
