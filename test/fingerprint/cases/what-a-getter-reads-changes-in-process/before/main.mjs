import { memoize } from 'permafrost'

let base = 2
const config = {
  get rate() {
    return base
  },
}

const price = memoize((n) => {
  console.error('computed')
  return n * config.rate
})

const results = []
results.push(price(10))
base = 3
results.push(price(10))

console.log(JSON.stringify(results))
