import { memoize } from 'permafrost'

const inner = memoize((x) => x * 2)

const price = memoize((n) => {
  console.error('computed')
  return inner(n)
})

console.log(JSON.stringify(price(10)))
