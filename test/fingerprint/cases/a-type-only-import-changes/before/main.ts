import { memoize } from 'permafrost'
import type { Currency } from './types.ts'

interface Order {
  n: number
  label?: Currency
}

const price = memoize((order: Order): number => {
  console.error('computed')
  const tax: number = order.n * 0.2
  return order.n + tax
})

console.log(JSON.stringify(price({ n: 10 })))
