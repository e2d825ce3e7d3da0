import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return [...x].join('')
})

console.log(JSON.stringify([look(new Set([1, 2])), look(new Set([2, 1]))]))
