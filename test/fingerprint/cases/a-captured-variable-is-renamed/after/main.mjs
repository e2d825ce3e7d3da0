import { memoize } from 'permafrost'

const factor = 2

const price = memoize((n) => {
  console.error('computed')
  return n * factor
})

console.log(JSON.stringify(price(10)))
