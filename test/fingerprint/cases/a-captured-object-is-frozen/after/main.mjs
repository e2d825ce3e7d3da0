import { memoize } from 'permafrost'

const held = Object.freeze({ rate: 2 })

const price = memoize((n) => {
  console.error('computed')
  return Object.isFrozen(held)
})

console.log(JSON.stringify(price(10)))
