import { memoize } from 'permafrost'

const held = Object.create({ rate: 3 })

const price = memoize((n) => {
  console.error('computed')
  return n * held.rate
})

console.log(JSON.stringify(price(10)))
