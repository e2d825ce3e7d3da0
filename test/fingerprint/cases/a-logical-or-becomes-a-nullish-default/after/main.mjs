import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return n ?? 5
})

console.log(JSON.stringify(price(0)))
