import { memoize } from 'permafrost'

const trusted = new WeakSet()
const shop = {}
trusted.add({})

const price = memoize((n) => {
  console.error('computed')
  return trusted.has(shop) ? n : 0
})

console.log(JSON.stringify(price(10)))
