import { memoize } from 'permafrost'

const held = Object.assign(Object.create(null), { rate: 2 })

const price = memoize((n) => {
  console.error('computed')
  return 'toString' in held
})

console.log(JSON.stringify(price(10)))
