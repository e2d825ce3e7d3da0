import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const tax = n * 0.2
  return n + tax
})

console.log(JSON.stringify(price(10)))
