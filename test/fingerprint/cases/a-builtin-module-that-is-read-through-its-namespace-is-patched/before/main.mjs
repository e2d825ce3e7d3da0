import { memoize } from 'permafrost'
import path from 'node:path'

const unrelated = 1

const price = memoize((n) => {
  console.error('computed')
  return path.basename('/a/b') + n
})

console.log(JSON.stringify(price(10)))
