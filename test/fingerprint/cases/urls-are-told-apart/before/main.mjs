import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.href
})

console.log(JSON.stringify([look(new URL('https://example.org/a')), look(new URL('https://example.org/b'))]))
