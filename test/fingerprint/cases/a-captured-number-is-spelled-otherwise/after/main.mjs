import { memoize } from 'permafrost'

const held = 1 / 2

const price = memoize((n) => {
  console.error('computed')
  return n * held
})

console.log(JSON.stringify(price(10)))
