import { memoize } from 'permafrost'

const secrets = new WeakMap()
const shop = {}
secrets.set(shop, 3)

const price = memoize((n) => {
  console.error('computed')
  return n * secrets.get(shop)
})

console.log(JSON.stringify(price(10)))
