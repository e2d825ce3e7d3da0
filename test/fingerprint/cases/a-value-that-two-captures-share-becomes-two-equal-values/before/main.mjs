import { memoize } from 'permafrost'

const a = { x: 1 }
const b = a

const price = memoize((n) => {
  console.error('computed')
  return a === b
})

console.log(JSON.stringify(price(10)))
