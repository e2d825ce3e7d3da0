import { memoize } from 'permafrost'

const held = [1, ,]

const price = memoize((n) => {
  console.error('computed')
  return 1 in held
})

console.log(JSON.stringify(price(10)))
