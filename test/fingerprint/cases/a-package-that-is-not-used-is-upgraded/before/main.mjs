import { memoize } from 'permafrost'
import { double } from 'tool'
import { shout } from 'other'

export { shout }

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
