import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return 'toString' in x
})

console.log(JSON.stringify([look({}), look(Object.create(null)), look(Object.create({}))]))
