import { memoize } from 'permafrost'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { double } = require('./math.cjs')

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
