import { memoize } from 'permafrost'
import createDebug from 'debug'

const debug = createDebug('store')

const price = memoize((n) => {
  console.error('computed')
  debug('pricing')
  return n * 2
})

console.log(JSON.stringify(price(10)))
