import { memoize } from 'permafrost'

const held = new Float64Array([1, 3])

const price = memoize((n) => {
  console.error('computed')
  return held[1] * n
})

console.log(JSON.stringify(price(10)))
