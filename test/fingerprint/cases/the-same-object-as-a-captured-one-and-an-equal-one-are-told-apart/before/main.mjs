import { memoize } from 'permafrost'

const NONE = { none: true }

const look = memoize((x) => {
  console.error('computed')
  return x === NONE
})

console.log(JSON.stringify([look(NONE), look({ none: true })]))
