import { memoize } from 'permafrost'

const KEY = {}

const look = memoize((x) => {
  console.error('computed')
  return x.get(KEY)
})

console.log(JSON.stringify([look(new WeakMap([[KEY, 1]])), look(new WeakMap([[KEY, 2]]))]))
