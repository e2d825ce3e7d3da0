import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  let total = n
  total += 5
  return total
})

console.log(JSON.stringify(price(10)))
