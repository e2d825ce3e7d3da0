import { memoize } from 'permafrost'

const config = { rate: 2, fee: 2 }

const price = memoize((n) => {
  console.error('computed')
  const { rate, ...rest } = config
  return [n * rate, rest]
})

console.log(JSON.stringify(price(10)))
