import { memoize } from 'permafrost'

const compose = (...steps) => (x) => steps.reduce((value, step) => step(value), x)
const run = compose((x) => x + 1, (x) => x * 2)

const price = memoize((n) => {
  console.error('computed')
  return run(n)
})

console.log(JSON.stringify(price(10)))
