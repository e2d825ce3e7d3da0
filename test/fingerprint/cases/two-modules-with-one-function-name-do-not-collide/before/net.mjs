import { memoize } from 'permafrost'

const rate = 2
export const price = memoize((n) => {
  console.error('computed')
  return n * rate
})
