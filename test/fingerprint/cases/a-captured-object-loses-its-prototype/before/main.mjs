import { memoize } from 'permafrost'

const held = { rate: 2 }

const price = memoize((n) => {
  console.error('computed')
  return 'toString' in held
})

console.log(JSON.stringify(price(10)))
