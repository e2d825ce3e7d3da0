const { memoize } = require('permafrost')

exports.rate = 2

const price = memoize((n) => {
  console.error('computed')
  return n * this.rate
})

console.log(JSON.stringify(price(10)))
