import { memoize } from 'permafrost'

const format = new Intl.NumberFormat('en')

const price = memoize((n) => {
  console.error('computed')
  return format.format(n / 4)
})

console.log(JSON.stringify(price(10)))
