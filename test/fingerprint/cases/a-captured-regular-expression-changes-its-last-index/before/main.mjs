import { memoize } from 'permafrost'

const held = /a/y

const price = memoize((n) => {
  console.error('computed')
  return held.lastIndex + n
})

console.log(JSON.stringify(price(10)))
