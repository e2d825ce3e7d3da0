import { memoize } from 'permafrost'

const held = { a: { b: { c: 2, d: 1 } }, e: 1 }

const price = memoize((n) => {
  console.error('computed')
  return n * held.a.b.c
})

console.log(JSON.stringify(price(10)))
