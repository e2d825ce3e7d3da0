import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return (n / 4).toLocaleString()
})

console.log(JSON.stringify(price(10)))
