import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.getTime()
})

console.log(JSON.stringify([look(new Date(5)), look(new Date(5))]))
