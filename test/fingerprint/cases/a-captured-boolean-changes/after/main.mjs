import { memoize } from 'permafrost'

const held = false

const price = memoize((n) => {
  console.error('computed')
  return held ? n : -n
})

console.log(JSON.stringify(price(10)))
