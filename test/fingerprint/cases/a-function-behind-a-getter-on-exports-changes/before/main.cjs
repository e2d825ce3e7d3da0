const { memoize } = require('permafrost')
const lib_1 = require('./lib.cjs')

const price = memoize((n) => {
  console.error('computed')
  return (0, lib_1.double)(n)
})

console.log(JSON.stringify(price(10)))
