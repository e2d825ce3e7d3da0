import { memoize } from 'permafrost'

const base = 3
const shop = {
  get rate() {
    return base
  },
}

const price = memoize((n) => {
  console.error('computed')
  return n * shop.rate
})

console.log(JSON.stringify(price(10)))
