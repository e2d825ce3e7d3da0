import { memoize } from 'permafrost'

process.env.TZ = 'UTC'

const price = memoize((n) => {
  console.error('computed')
  return new Date(n).getHours()
})

const results = []
results.push(price(10))
process.env.TZ = 'Asia/Tokyo'
results.push(price(10))
process.env.TZ = 'UTC'
results.push(price(10))

console.log(JSON.stringify(results))
