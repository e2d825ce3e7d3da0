import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x instanceof TypeError
})

console.log(JSON.stringify([look(new Error('no')), look(new TypeError('no'))]))
