import { memoize } from 'permafrost'

const mode = process.env.PRICE_MODE

const price = memoize((n) => {
  console.error('computed')
  return `${mode} ${n}`
})

console.log(JSON.stringify(price(10)))
