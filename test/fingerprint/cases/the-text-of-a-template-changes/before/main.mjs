import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return `net: ${n}`
})

console.log(JSON.stringify(price(10)))
