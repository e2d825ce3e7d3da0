import { memoize } from 'permafrost'

const price = memoize(async (n) => {
  console.error('computed')
  return n * 2
})

console.log(JSON.stringify(price(10) instanceof Promise))
