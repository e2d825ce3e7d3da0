import { memoize } from 'permafrost'

const look = memoize((...given) => {
  console.error('computed')
  return given.length
})

console.log(JSON.stringify([look(1), look(1, undefined)]))
