import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return Object.keys(x).join('')
})

console.log(JSON.stringify([look({ a: 1, b: 2 }), look({ b: 2, a: 1 })]))
