import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return Array.isArray(x) ? 'list' : typeof x
})

console.log(JSON.stringify([look('ab'), look(new String('ab')), look(['a', 'b'])]))
