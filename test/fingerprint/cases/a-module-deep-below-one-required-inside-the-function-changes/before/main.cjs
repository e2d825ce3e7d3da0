const { memoize } = require('permafrost')


const price = memoize((n) => {
  console.error('computed')
  const { double } = require('./math.cjs')
  return double(n)
})

console.log(JSON.stringify(price(10)))
