import { memoize } from 'permafrost'

const look = memoize((...given) => {
  console.error('computed')
  return given.map(String)
})

console.log(JSON.stringify([look(undefined), look(null), look()]))
