import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.errors.length
})

console.log(JSON.stringify([look(new AggregateError([1], 'no')), look(new AggregateError([1, 2], 'no'))]))
