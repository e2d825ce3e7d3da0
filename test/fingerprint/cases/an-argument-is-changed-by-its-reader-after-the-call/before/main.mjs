import { memoize } from 'permafrost'

const order = { n: 1 }

const price = memoize((order) => {
  console.error('computed')
  return { n: order.n * 2 }
})

const results = []
results.push(price(order))
order.n = 5
results.push(price(order))

console.log(JSON.stringify(results))
