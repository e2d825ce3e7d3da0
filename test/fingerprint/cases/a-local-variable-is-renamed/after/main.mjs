import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const duty = n * 0.2
  return n + duty
})

console.log(JSON.stringify(price(10)))
