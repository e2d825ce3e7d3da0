import { memoize } from 'permafrost'

const base = {
  price(x) {
    return x * 3
  },
}
const shop = {
  __proto__: base,
  price(x) {
    return super.price(x) + 1
  },
}

const price = memoize((n) => {
  console.error('computed')
  return shop.price(n)
})

console.log(JSON.stringify(price(10)))
