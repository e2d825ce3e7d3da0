import { memoize } from 'permafrost'

const byValue = (a, b) => a - b

const price = memoize((xs) => {
  console.error('computed')
  return xs.toSorted(byValue)
})

console.log(JSON.stringify(price([3, 1, 2])))
