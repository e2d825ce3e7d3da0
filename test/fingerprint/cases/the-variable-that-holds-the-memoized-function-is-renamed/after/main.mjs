import { memoize } from 'permafrost'

const cost = memoize((n) => {
  console.error('computed')
  const tax = n * 0.2
  return n + tax
})

console.log(JSON.stringify(cost(10)))
