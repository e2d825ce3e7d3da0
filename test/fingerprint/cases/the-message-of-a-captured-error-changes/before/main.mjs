import { memoize } from 'permafrost'

const held = new Error('net')

const price = memoize((n) => {
  console.error('computed')
  return held.message + n
})

console.log(JSON.stringify(price(10)))
