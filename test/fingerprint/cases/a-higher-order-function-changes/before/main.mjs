import { memoize } from 'permafrost'

const twice = (step) => (x) => step(step(x))
const run = twice((x) => x + 1)

const price = memoize((n) => {
  console.error('computed')
  return run(n)
})

console.log(JSON.stringify(price(10)))
