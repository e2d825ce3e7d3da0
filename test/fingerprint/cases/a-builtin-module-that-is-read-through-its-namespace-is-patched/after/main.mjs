import { memoize } from 'permafrost'
import querystring from 'node:querystring'

querystring.escape = () => 'patched'

const price = memoize((n) => {
  console.error('computed')
  return querystring.escape('a b') + n
})

console.log(JSON.stringify(price(10)))
