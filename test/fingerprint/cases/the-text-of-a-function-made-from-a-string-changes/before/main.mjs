import { memoize } from 'permafrost'

const twice = new Function('x', 'return x * 2')

const price = memoize((n) => {
  console.error('computed')
  return twice(n)
})

console.log(JSON.stringify(price(10)))
