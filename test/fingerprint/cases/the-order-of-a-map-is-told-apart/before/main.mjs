import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return [...x.keys()].join('')
})

console.log(JSON.stringify([look(new Map([['a', 1], ['b', 2]])), look(new Map([['b', 2], ['a', 1]]))]))
