import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return n * 3
}, { version: '1' })

console.log(JSON.stringify(price(10)))
