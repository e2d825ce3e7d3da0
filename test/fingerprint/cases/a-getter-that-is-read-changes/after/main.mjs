import { memoize } from 'permafrost'

const shop = {
  get rate() {
    return 3
  },
}

const price = memoize((n) => {
  console.error('computed')
  return n * shop.rate
})

console.log(JSON.stringify(price(10)))
