import { memoize } from 'permafrost'

const format = new Intl.DateTimeFormat('en', { timeStyle: 'short' })

const price = memoize((n) => {
  console.error('computed')
  return format.format(n)
})

console.log(JSON.stringify(price(10)))
