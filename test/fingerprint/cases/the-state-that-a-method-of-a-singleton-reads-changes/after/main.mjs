import { memoize } from 'permafrost'

const shop = {
  rate: 3,
  price(x) {
    return x * this.rate
  },
}

const price = memoize((n) => {
  console.error('computed')
  return shop.price(n)
})

console.log(JSON.stringify(price(10)))
