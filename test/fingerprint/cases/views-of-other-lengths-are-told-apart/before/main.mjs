import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.length
})

console.log(JSON.stringify([look(new Uint8Array([0])), look(new Uint8Array([0, 0]))]))
