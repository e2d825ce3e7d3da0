import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return String(x.cause)
})

console.log(JSON.stringify([look(new Error('no', { cause: 1 })), look(new Error('no', { cause: 2 })), look(new Error('no'))]))
