import { memoize } from 'permafrost'

const price = memoize(function resize(n) {
  console.error('computed')
  return resize.name + n
})

console.log(JSON.stringify(price(10)))
