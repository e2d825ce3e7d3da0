import { memoize } from 'permafrost'

const held = new Proxy({ rate: 2 }, {})

const price = memoize((n) => {
  console.error('computed')
  return n * held.rate
})

console.log(JSON.stringify(price(10)))
