import { memoize } from 'permafrost'

const double = memoize((n) => {
  console.error('computed')
  return n * 2
}, { name: 'double', version: '1' })
const triple = memoize((n) => {
  console.error('computed')
  return n * 3
}, { name: 'triple', version: '1' })

console.log(JSON.stringify([double(10), triple(10), double(10)]))
