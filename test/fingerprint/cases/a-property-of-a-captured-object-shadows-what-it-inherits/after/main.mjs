import { memoize } from 'permafrost'

const held = Object.assign(Object.create({ rate: 2 }), { rate: 3 })

const price = memoize((n) => {
  console.error('computed')
  return n * held.rate
})

console.log(JSON.stringify(price(10)))
