import { memoize } from 'permafrost'

interface Order {
  n: number
  label?: string
}

const price = memoize((order: Order): number => {
  console.error('computed')
  const tax: number = order.n * 0.2
  return order.n + tax
})

console.log(JSON.stringify(price({ n: 10 })))
