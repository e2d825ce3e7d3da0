import { memoize } from 'permafrost'
import { writeFileSync } from 'node:fs'
import { double } from './math.mjs'

writeFileSync(new URL('./math.mjs', import.meta.url), 'export const double = (x) => x * 3\n')

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
