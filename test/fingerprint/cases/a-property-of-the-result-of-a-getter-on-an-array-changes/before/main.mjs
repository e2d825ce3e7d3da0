import { memoize } from 'permafrost'

const rows = [{ rate: 2 }]

const price = memoize((n) => {
  console.error('computed')
  return n * rows[0].rate
})

const results = []
results.push(price(10))
rows[0].rate = 3
results.push(price(10))
rows[0] = { rate: 2 }
results.push(price(10))

console.log(JSON.stringify(results))
