import { memoize } from 'permafrost'

const config = { rate: 2 }

const price = memoize((n) => {
  console.error('computed')
  return Object.isFrozen(config)
})

const results = []
results.push(price(10))
Object.freeze(config)
results.push(price(10))

console.log(JSON.stringify(results))
