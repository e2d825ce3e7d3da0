import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return [Object.isFrozen(x), Object.isSealed(x), Object.isExtensible(x)]
})

console.log(JSON.stringify([look({ a: 1 }), look(Object.freeze({ a: 1 })), look(Object.seal({ a: 1 })), look(Object.preventExtensions({ a: 1 }))]))
