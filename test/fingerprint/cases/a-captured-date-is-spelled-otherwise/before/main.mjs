import { memoize } from 'permafrost'

const held = new Date('1970-01-01T00:00:01Z')

const price = memoize((n) => {
  console.error('computed')
  return held.getTime() + n
})

console.log(JSON.stringify(price(10)))
