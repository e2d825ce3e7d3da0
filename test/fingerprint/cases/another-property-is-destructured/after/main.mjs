import { memoize } from 'permafrost'

const price = memoize(({ fee: r, base }) => {
  console.error('computed')
  return r * base
})

console.log(JSON.stringify(price({ rate: 2, base: 7, fee: 3 })))
