import { memoize } from 'permafrost'
import path from 'node:path'

path.basename = () => 'patched'

const price = memoize((n) => {
  console.error('computed')
  return path.basename('/a/b') + n
})

console.log(JSON.stringify(price(10)))
