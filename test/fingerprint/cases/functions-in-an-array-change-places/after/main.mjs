import { memoize } from 'permafrost'

const steps = [(x) => x * 2, (x) => x + 1]

const price = memoize((n) => {
  console.error('computed')
  return steps.reduce((x, step) => step(x), n)
})

console.log(JSON.stringify(price(10)))
