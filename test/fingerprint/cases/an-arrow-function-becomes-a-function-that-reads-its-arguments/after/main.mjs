import { memoize } from 'permafrost'

const price = memoize(function (a, b) {
  console.error('computed')
  return arguments.length
})

console.log(JSON.stringify(price(1, 2, 3)))
