import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.label ?? null
})

console.log(JSON.stringify([look(new Map([['a', 1]])), look(Object.assign(new Map([['a', 1]]), { label: 'net' }))]))
