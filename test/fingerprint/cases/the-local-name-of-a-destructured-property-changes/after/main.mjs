import { memoize } from 'permafrost'

const price = memoize(({ rate: factor, base }) => {
  console.error('computed')
  return factor * base
})

console.log(JSON.stringify(price({ rate: 2, base: 7, fee: 3 })))
