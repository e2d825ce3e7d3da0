import { memoize } from 'permafrost'

const rate = 2

const price = memoize((xs, step) => {
  console.error('computed')
  return xs.map(step)
})

console.log(JSON.stringify(price([1, 2], (x) => x * rate)))
