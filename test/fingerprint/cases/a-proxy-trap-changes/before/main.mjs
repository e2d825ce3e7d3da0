import { memoize } from 'permafrost'

const rates = new Proxy({}, { get: () => 2 })

const price = memoize((n) => {
  console.error('computed')
  return n * rates.anything
})

console.log(JSON.stringify(price(10)))
