import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return new Date(n).getHours()
})

console.log(JSON.stringify(price(10)))
