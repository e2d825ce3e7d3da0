import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return String.raw`A${n}`
})

console.log(JSON.stringify(price(10)))
