import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return Object.prototype.toString.call(x)
})

console.log(JSON.stringify([look(new Map()), look(new Set()), look({}), look([])]))
