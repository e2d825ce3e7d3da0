import { memoize } from 'permafrost'

function Shop(rate) {
  this.rate = rate
  this.scale = (x) => x * this.rate
}
const shop = new Shop(2)
const { scale } = shop

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

const results = []
results.push(price(10))
shop.rate = 3
results.push(price(10))

console.log(JSON.stringify(results))
