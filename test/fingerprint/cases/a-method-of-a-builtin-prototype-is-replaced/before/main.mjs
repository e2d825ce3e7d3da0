import { memoize } from 'permafrost'

const unrelated = 1

const price = memoize((xs) => {
  console.error('computed')
  return xs.at(-1)
})

console.log(JSON.stringify(price([1, 2, 5])))
