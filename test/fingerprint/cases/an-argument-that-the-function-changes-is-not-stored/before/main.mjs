import { memoize } from 'permafrost'

const price = memoize((order) => {
  console.error('computed')
  order.n += 1
  return order.n
})

const results = []
const order = { n: 1 }
results.push(price(order), order.n, price({ n: 1 }))

console.log(JSON.stringify(results))
