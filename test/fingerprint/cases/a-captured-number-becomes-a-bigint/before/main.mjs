import { memoize } from 'permafrost'

const held = 1

const price = memoize((n) => {
  console.error('computed')
  return typeof held
})

console.log(JSON.stringify(price(10)))
