import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return Array.isArray(x)
})

console.log(JSON.stringify([look([1, 2]), look({ 0: 1, 1: 2, length: 2 })]))
