import { memoize } from 'permafrost'

let config = Object.freeze({ rate: 2 })

const price = memoize((n) => {
  console.error('computed')
  return n * config.rate
})

const results = []
results.push(price(10))
config = Object.freeze({ rate: 3 })
results.push(price(10))

console.log(JSON.stringify(results))
