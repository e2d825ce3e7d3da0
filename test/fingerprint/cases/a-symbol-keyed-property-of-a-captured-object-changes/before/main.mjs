import { memoize } from 'permafrost'

const held = { [Symbol.for('rate')]: 2 }

const price = memoize((n) => {
  console.error('computed')
  return n * held[Symbol.for('rate')]
})

console.log(JSON.stringify(price(10)))
