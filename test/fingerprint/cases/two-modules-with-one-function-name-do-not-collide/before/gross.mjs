import { memoize } from 'permafrost'

const rate = 3
export const price = memoize((n) => {
  console.error('computed')
  return n * rate
})
