import { memoize } from 'permafrost'
import { double } from 'tool'

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
