import { memoize } from 'permafrost'

const NONE = Symbol('none')

const look = memoize((x) => {
  console.error('computed')
  return x === NONE
})

console.log(JSON.stringify([look(NONE), look(Symbol('none'))]))
