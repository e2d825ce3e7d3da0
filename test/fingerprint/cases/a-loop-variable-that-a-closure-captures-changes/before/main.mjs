import { memoize } from 'permafrost'

const steps = []
for (let i = 1; i < 3; i++) steps.push((x) => x + i)

const price = memoize((n) => {
  console.error('computed')
  return steps.map((step) => step(n))
})

console.log(JSON.stringify(price(10)))
