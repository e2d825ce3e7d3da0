import { memoize } from 'permafrost'
import { rate } from 'data:text/javascript,export const rate = 3'

const price = memoize((n) => {
  console.error('computed')
  return n * rate
})

console.log(JSON.stringify(price(10)))
