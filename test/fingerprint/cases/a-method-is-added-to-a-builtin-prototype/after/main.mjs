import { memoize } from 'permafrost'

Array.prototype.sum = function () {
  return this.reduce((a, b) => a + b)
}

const price = memoize((xs) => {
  console.error('computed')
  return xs.sum?.() ?? 0
})

console.log(JSON.stringify(price([1, 2, 3])))
