import { memoize } from 'permafrost'

const price = memoize((when) => {
  console.error('computed')
  return String(when)
})

console.log(JSON.stringify(price(new Date(0))))
