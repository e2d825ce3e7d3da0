import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const a = n + 1
  const b = n + 2
  return a - b * 2
})

console.log(JSON.stringify(price(10)))
