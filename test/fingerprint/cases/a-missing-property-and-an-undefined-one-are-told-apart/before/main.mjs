import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return 'a' in x
})

console.log(JSON.stringify([look({}), look({ a: undefined })]))
