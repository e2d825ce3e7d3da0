import { memoize } from 'permafrost'

const held = true

const price = memoize((n) => {
  console.error('computed')
  return held ? n : -n
})

console.log(JSON.stringify(price(10)))
