import { memoize } from 'permafrost'

const held = new Map([['rate', 2]])

const price = memoize((n) => {
  console.error('computed')
  return n * held.get('rate')
})

console.log(JSON.stringify(price(10)))
