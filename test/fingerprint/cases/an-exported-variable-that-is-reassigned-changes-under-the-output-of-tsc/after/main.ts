import { memoize } from 'permafrost'
import { rate, use } from './rate'

use(3)

const price = memoize((n: number) => {
  console.error('computed')
  return n * rate
})

console.log(JSON.stringify(price(10)))
