import { memoize } from 'permafrost'
import { writeFileSync } from 'node:fs'
import { double } from './math.mjs'

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

const results = []
results.push(price(10))
writeFileSync(new URL('./math.mjs', import.meta.url), 'export const double = (x) => x * 3\n')
results.push(price(10))

console.log(JSON.stringify(results))
