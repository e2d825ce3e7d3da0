const { memoize } = require('permafrost')

const seesThis = memoize(function () {
  console.error('computed')
  return typeof this
})

console.log(JSON.stringify(seesThis.call(undefined)))
