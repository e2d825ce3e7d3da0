import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const zero = 0
  return String(n / zero)
})

console.log(JSON.stringify(price(10)))
