import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x instanceof SharedArrayBuffer
})

console.log(JSON.stringify([look(new ArrayBuffer(4)), look(new SharedArrayBuffer(4))]))
