import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  let total = 0
  for (const x of [1, 2, n]) {
    total += x
    total *= 2
  }
  return total
})

console.log(JSON.stringify(price(10)))
