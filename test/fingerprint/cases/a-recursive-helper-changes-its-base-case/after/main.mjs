import { memoize } from 'permafrost'

const sum = (n) => (n === 0 ? 1 : n + sum(n - 1))

const price = memoize((n) => {
  console.error('computed')
  return sum(n)
})

console.log(JSON.stringify(price(10)))
