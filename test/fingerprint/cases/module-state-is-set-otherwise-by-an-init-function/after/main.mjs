import { memoize } from 'permafrost'
import { init, scale } from './scale.mjs'

init({ rate: 3 })

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

console.log(JSON.stringify(price(10)))
