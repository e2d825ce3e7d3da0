import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return new Date(n).toLocaleString('en')
})

console.log(JSON.stringify(price(10)))
