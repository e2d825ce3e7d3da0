import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  let x = n
  x += 1
  x *= 2
  return x
})

console.log(JSON.stringify(price(10)))
