import { memoize } from 'permafrost'

const range = {
  *[Symbol.iterator]() {
    yield 1
    yield 3
  },
}

const price = memoize((n) => {
  console.error('computed')
  return [...range, n]
})

console.log(JSON.stringify(price(10)))
