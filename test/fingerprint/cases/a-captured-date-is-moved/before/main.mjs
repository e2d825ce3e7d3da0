import { memoize } from 'permafrost'

const day = new Date(0)

const price = memoize((n) => {
  console.error('computed')
  return day.getTime() + n
})

const results = []
results.push(price(10))
day.setTime(5)
results.push(price(10))

console.log(JSON.stringify(results))
