const { memoize } = require('permafrost')

let rate = 1
exports.set = (value) => {
  rate = value
}
exports.price = memoize((n) => {
  console.error('computed')
  return n * rate
})
