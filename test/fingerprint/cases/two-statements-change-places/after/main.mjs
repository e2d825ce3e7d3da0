import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  let x = n
  x *= 2
  x += 1
  return x
})

console.log(JSON.stringify(price(10)))
