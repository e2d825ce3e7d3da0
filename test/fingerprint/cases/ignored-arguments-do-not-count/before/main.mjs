import { memoize } from 'permafrost'

const price = memoize((n, requestId) => {
  console.error(requestId ? 'computed' : 'computed without a request')
  return n * 2
}, { ignoreArgs: [1] })

console.log(JSON.stringify([price(10, 'a'), price(10, 'b')]))
