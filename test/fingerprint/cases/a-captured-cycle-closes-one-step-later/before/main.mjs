import { memoize } from 'permafrost'

const ring = {}
ring.next = ring

const price = memoize((n) => {
  console.error('computed')
  return ring.next === ring
})

console.log(JSON.stringify(price(10)))
