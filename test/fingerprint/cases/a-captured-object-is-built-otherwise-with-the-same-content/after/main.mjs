import { memoize } from 'permafrost'

const held = Object.fromEntries([['a', 1], ['b', [1, 2]]])

const price = memoize((n) => {
  console.error('computed')
  return JSON.stringify(held) + n
})

console.log(JSON.stringify(price(10)))
