import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return n * 0xff
})

console.log(JSON.stringify(price(10)))
