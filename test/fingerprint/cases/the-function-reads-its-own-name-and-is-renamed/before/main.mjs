import { memoize } from 'permafrost'

const price = memoize(function scale(n) {
  console.error('computed')
  return scale.name + n
})

console.log(JSON.stringify(price(10)))
