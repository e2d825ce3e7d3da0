import { memoize } from 'permafrost'
import { double } from './math.mjs'
import { shout } from './text.mjs'

export { shout }

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
