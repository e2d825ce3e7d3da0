import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return [...x][0][0].a
})

console.log(JSON.stringify([look(new Map([[{ a: 1 }, 'v']])), look(new Map([[{ a: 2 }, 'v']]))]))
