import { memoize } from 'permafrost'

const price = memoize(({ rate = 3 } = {}) => {
  console.error('computed')
  return rate * 7
})

console.log(JSON.stringify(price()))
