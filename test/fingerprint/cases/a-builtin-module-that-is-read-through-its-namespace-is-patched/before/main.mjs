import { memoize } from 'permafrost'
import querystring from 'node:querystring'

const unrelated = 1

const price = memoize((n) => {
  console.error('computed')
  return querystring.escape('a b') + n
})

console.log(JSON.stringify(price(10)))
