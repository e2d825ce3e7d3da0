import { memoize } from 'permafrost'

const config = { rate: 3 }

const price = memoize((n) => {
  console.error('computed')
  return { ...config, n }
})

console.log(JSON.stringify(price(10)))
