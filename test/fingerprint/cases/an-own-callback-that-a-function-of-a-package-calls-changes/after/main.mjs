import { memoize } from 'permafrost'
import { apply } from 'tool'

const price = memoize((n) => {
  console.error('computed')
  return apply((x) => x * 3, n)
})

console.log(JSON.stringify(price(10)))
