import { memoize } from 'permafrost'

const held = Object.create({ rate: 2 })

const price = memoize((n) => {
  console.error('computed')
  return n * held.rate
})

console.log(JSON.stringify(price(10)))
