import { memoize } from 'permafrost'

const held = undefined

const price = memoize((n) => {
  console.error('computed')
  return held === null
})

console.log(JSON.stringify(price(10)))
