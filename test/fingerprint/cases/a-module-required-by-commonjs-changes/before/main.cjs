const { memoize } = require('permafrost')
const { double } = require('./math.mjs')

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
