import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return String(x.getTime())
})

console.log(JSON.stringify([look(new Date(0)), look(new Date(NaN))]))
