import { memoize } from 'permafrost'

const held = 'gross'

const price = memoize((n) => {
  console.error('computed')
  return held + n
})

console.log(JSON.stringify(price(10)))
