import { memoize } from 'permafrost'

class Stack extends Array {
  get top() {
    return this.at(-1)
  }
}

const look = memoize((x) => {
  console.error('computed')
  return x.top ?? null
})

console.log(JSON.stringify([look([1]), look(Stack.of(1))]))
