import { memoize } from 'permafrost'

const held = new URL('https://example.org/b')

const price = memoize((n) => {
  console.error('computed')
  return held.href + n
})

console.log(JSON.stringify(price(10)))
