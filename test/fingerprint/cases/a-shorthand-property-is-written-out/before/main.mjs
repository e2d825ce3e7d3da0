import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const rate = 2
  return { rate, n }
})

console.log(JSON.stringify(price(10)))
