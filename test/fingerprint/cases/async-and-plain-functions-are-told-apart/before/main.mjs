import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.constructor.name
})

console.log(JSON.stringify([look(async () => 1), look(() => 1)]))
