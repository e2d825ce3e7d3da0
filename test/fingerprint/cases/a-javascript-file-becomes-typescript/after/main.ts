import { memoize } from 'permafrost'

const price = memoize((n: number): number => {
  console.error('computed')
  const tax: number = n * 0.2
  return n + tax
})

console.log(JSON.stringify(price(10)))
