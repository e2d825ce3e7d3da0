import { memoize } from 'permafrost'

function scale(rate, n) {
  console.error('computed')
  return rate * n
}

const price = memoize(scale.bind(null, 3))

console.log(JSON.stringify(price(10)))
