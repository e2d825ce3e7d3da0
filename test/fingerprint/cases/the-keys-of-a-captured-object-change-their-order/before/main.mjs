import { memoize } from 'permafrost'

const held = { a: 1, b: 2 }

const price = memoize((n) => {
  console.error('computed')
  return Object.keys(held).join('')
})

console.log(JSON.stringify(price(10)))
