import { memoize } from 'permafrost'

class Even {
  static [Symbol.hasInstance](n) {
    return n % 2 === 1
  }
}

const price = memoize((n) => {
  console.error('computed')
  return n instanceof Even
})

console.log(JSON.stringify(price(10)))
