import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return String(BigInt(n) * 9007199254740992n)
})

console.log(JSON.stringify(price(10)))
