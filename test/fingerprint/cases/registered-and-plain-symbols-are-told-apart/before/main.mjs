import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return Symbol.keyFor(x) ?? null
})

console.log(JSON.stringify([look(Symbol('a')), look(Symbol.for('a'))]))
