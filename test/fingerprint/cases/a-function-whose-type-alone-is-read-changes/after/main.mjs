import { memoize } from 'permafrost'

const hook = (x) => x * 3

const price = memoize((n) => {
  console.error('computed')
  return typeof hook === 'function' ? n : 0
})

console.log(JSON.stringify(price(10)))
