import { memoize } from 'permafrost'

class Shop {
  rate = 2
  scale = (x) => x * this.rate
}
const shop = new Shop()
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
