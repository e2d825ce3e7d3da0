const { memoize } = require('permafrost')
const lib = require('./lib.cjs')

const price = memoize((n) => {
  console.error('computed')
  return lib.light(n)
})

console.log(JSON.stringify(price(10)))
