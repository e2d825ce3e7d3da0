import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.resizable
})

console.log(JSON.stringify([look(new ArrayBuffer(4)), look(new ArrayBuffer(4, { maxByteLength: 8 }))]))
