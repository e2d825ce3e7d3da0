const { memoize } = require('permafrost')
const math = require('./math.cjs')
require('./patch.cjs')

const price = memoize((n) => {
  console.error('computed')
  return math.double(n)
})

console.log(JSON.stringify(price(10)))
