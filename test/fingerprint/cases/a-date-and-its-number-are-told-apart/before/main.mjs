import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return typeof x
})

console.log(JSON.stringify([look(new Date(5)), look(5)]))
