const { memoize } = require('permafrost')
const { where } = require('./there.cjs')

const price = memoize((n) => {
  console.error('computed')
  return where() + n
})

console.log(JSON.stringify(price(10)))
