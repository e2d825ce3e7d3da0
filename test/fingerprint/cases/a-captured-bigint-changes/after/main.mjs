import { memoize } from 'permafrost'

const held = 3n

const price = memoize((n) => {
  console.error('computed')
  return String(BigInt(n) * held)
})

console.log(JSON.stringify(price(10)))
