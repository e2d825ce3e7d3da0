import { memoize } from 'permafrost'

const pick = (object, key) => object[key]
const config = { rate: 2, fee: 1 }

const price = memoize((n) => {
  console.error('computed')
  return n * pick(config, 'rate')
})

console.log(JSON.stringify(price(10)))
