const { memoize } = require('permafrost')


const price = memoize((n) => {
  console.error('computed')
  return n * require('./rates.json').eur
})

console.log(JSON.stringify(price(10)))
