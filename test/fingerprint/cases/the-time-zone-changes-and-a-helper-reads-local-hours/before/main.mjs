import { memoize } from 'permafrost'

const hour = (date) => date.getHours()

const price = memoize((n) => {
  console.error('computed')
  return hour(new Date(n))
})

console.log(JSON.stringify(price(10)))
