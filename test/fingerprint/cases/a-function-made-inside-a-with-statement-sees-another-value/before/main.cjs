const { memoize } = require('permafrost')

let price
with ({ rate: 2 }) {
  price = memoize((n) => {
    console.error('computed')
    return n * rate
  })
}

console.log(JSON.stringify(price(10)))
