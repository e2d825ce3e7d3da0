import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.constructor.name
})

console.log(JSON.stringify([look(new Uint8Array([1])), look(new Int8Array([1])), look(new Uint8ClampedArray([1])), look(Buffer.from([1])), look(new Uint8Array([1]).buffer), look(new DataView(new Uint8Array([1]).buffer))]))
