import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return n.toFixed(1)
})

const results = []
results.push(price(10))
Number.prototype.toFixed = function () {
  return `fixed ${this}`
}
results.push(price(10))

console.log(JSON.stringify(results))
