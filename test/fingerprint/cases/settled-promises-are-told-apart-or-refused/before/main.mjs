import { memoize } from 'permafrost'

import util from 'node:util'

const look = memoize((x) => {
  console.error('computed')
  return util.inspect(x)
})

console.log(JSON.stringify([look(Promise.resolve(1)), look(Promise.resolve(2))]))
