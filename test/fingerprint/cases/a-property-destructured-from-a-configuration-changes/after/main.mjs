import { memoize } from 'permafrost'

const config = { rate: 3, fee: 1 }

const price = memoize((n) => {
  console.error('computed')
  const { rate } = config
  return n * rate
})

console.log(JSON.stringify(price(10)))
