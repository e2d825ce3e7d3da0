import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.description
})

console.log(JSON.stringify([look(Symbol('a')), look(Symbol('b'))]))
