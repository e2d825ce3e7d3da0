import { memoize } from 'permafrost'

const price = memoize(({ rate = 2 } = {}) => {
  console.error('computed')
  return rate * 7
})

console.log(JSON.stringify(price()))
