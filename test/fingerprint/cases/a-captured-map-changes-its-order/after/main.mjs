import { memoize } from 'permafrost'

const held = new Map([['b', 2], ['a', 1]])

const price = memoize((n) => {
  console.error('computed')
  return [...held.keys()].join('')
})

console.log(JSON.stringify(price(10)))
