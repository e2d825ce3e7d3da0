import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return Object.keys(x).length
})

console.log(JSON.stringify([look({ a: 1 }), look(Object.defineProperty({}, 'a', { value: 1, writable: true, configurable: true }))]))
