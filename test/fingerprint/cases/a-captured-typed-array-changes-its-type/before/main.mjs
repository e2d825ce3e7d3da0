import { memoize } from 'permafrost'

const held = new Uint8Array([255])

const price = memoize((n) => {
  console.error('computed')
  return held[0] + n
})

console.log(JSON.stringify(price(10)))
