import { memoize } from 'permafrost'

const held = new Map([['a', 1], ['b', 2]])

const price = memoize((n) => {
  console.error('computed')
  return [...held.keys()].join('')
})

console.log(JSON.stringify(price(10)))
