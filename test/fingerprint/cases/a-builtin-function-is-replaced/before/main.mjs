import { memoize } from 'permafrost'

const unrelated = 1

const price = memoize((n) => {
  console.error('computed')
  return Math.max(n, 3)
})

console.log(JSON.stringify(price(10)))
