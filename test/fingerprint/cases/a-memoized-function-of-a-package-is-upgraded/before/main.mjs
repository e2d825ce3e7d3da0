import { memoize } from 'permafrost'
import { double } from 'tool'

const price = memoize(double)

console.log(JSON.stringify(price(10)))
