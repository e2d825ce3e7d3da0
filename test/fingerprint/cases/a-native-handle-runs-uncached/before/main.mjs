import { memoize } from 'permafrost'

import { createServer } from 'node:net'

const server = createServer()

const look = memoize((x) => {
  console.error('computed')
  return x.listening
})

console.log(JSON.stringify([look(server), look(server)]))
