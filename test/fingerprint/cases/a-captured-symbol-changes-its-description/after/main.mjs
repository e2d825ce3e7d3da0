import { memoize } from 'permafrost'

const held = Symbol('gross')

const price = memoize((n) => {
  console.error('computed')
  return held.description
})

console.log(JSON.stringify(price(10)))
