import { memoize } from 'permafrost'

const held = -0

const price = memoize((n) => {
  console.error('computed')
  return String(n / held)
})

console.log(JSON.stringify(price(10)))
