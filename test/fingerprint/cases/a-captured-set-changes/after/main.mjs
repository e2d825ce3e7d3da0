import { memoize } from 'permafrost'

const held = new Set([1, 10])

const price = memoize((n) => {
  console.error('computed')
  return held.has(n)
})

console.log(JSON.stringify(price(10)))
