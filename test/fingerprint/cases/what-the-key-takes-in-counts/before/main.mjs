import { memoize } from 'permafrost'

const price = memoize((order) => {
  console.error('computed')
  return order.n * 2
}, { key: (order) => [order.n] })

console.log(JSON.stringify([price({ n: 10 }), price({ n: 11 }), price({ n: 10 })]))
