import { memoize } from 'permafrost'
import { partial } from 'tool'

const scale = (rate, x) => x * rate
const double = partial(scale, 2)

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
