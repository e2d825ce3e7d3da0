const { memoize } = require('permafrost')
const { double } = require('./math.cjs')

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
