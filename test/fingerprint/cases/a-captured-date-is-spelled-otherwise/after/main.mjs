import { memoize } from 'permafrost'

const held = new Date(1000)

const price = memoize((n) => {
  console.error('computed')
  return held.getTime() + n
})

console.log(JSON.stringify(price(10)))
