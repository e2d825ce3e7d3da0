import { memoize } from 'permafrost'

const held = /A/i

const price = memoize((n) => {
  console.error('computed')
  return held.test('a')
})

console.log(JSON.stringify(price(10)))
