import { memoize } from 'permafrost'

const held = new DataView(new Uint8Array([1, 2]).buffer, 1)

const price = memoize((n) => {
  console.error('computed')
  return held.getUint8(0) + n
})

console.log(JSON.stringify(price(10)))
