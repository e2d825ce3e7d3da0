import { memoize } from 'permafrost'

const inner = memoize((x) => x * 3)

const price = memoize((n) => {
  console.error('computed')
  return inner(n)
})

console.log(JSON.stringify(price(10)))
