import { memoize } from 'permafrost'

const held = [1, 2, 3]

const price = memoize((n) => {
  console.error('computed')
  return held.includes(3)
})

console.log(JSON.stringify(price(10)))
