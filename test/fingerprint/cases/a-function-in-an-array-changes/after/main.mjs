import { memoize } from 'permafrost'

const steps = [(x) => x + 1, (x) => x * 3]

const price = memoize((n) => {
  console.error('computed')
  return steps.reduce((x, step) => step(x), n)
})

console.log(JSON.stringify(price(10)))
