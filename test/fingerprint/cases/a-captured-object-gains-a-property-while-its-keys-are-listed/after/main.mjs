import { memoize } from 'permafrost'

const held = { a: 1, b: undefined }

const price = memoize((n) => {
  console.error('computed')
  return Object.keys(held).length
})

console.log(JSON.stringify(price(10)))
