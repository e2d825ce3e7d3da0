import { memoize } from 'permafrost'

const bytes = new Uint8Array([1, 2])

const look = memoize((x) => {
  console.error('computed')
  return x[1]
})

console.log(JSON.stringify([look(bytes), look((bytes[1] = 5, bytes))]))
