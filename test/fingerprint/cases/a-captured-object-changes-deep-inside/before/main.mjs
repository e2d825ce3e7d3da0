import { memoize } from 'permafrost'

const held = { a: { b: { c: 2 } } }

const price = memoize((n) => {
  console.error('computed')
  return n * held.a.b.c
})

console.log(JSON.stringify(price(10)))
