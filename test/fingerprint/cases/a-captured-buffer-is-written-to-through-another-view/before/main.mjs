import { memoize } from 'permafrost'

const bytes = new Uint8Array([1, 2])
const view = new DataView(bytes.buffer)

const price = memoize((n) => {
  console.error('computed')
  return bytes[1] * n
})

const results = []
results.push(price(10))
view.setUint8(1, 7)
results.push(price(10))

console.log(JSON.stringify(results))
