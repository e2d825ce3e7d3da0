import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return String(x)
})

console.log(JSON.stringify([look(new URLSearchParams('a=1&b=2')), look(new URLSearchParams('b=2&a=1'))]))
