import { memoize } from 'permafrost'

const held = Object.assign(/a/y, { lastIndex: 1 })

const price = memoize((n) => {
  console.error('computed')
  return held.lastIndex + n
})

console.log(JSON.stringify(price(10)))
