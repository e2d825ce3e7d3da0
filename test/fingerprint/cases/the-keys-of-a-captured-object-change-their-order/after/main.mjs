import { memoize } from 'permafrost'

const held = { b: 2, a: 1 }

const price = memoize((n) => {
  console.error('computed')
  return Object.keys(held).join('')
})

console.log(JSON.stringify(price(10)))
