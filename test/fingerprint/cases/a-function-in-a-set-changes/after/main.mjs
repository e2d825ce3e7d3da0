import { memoize } from 'permafrost'

const hooks = new Set([(x) => x + 2])

const price = memoize((n) => {
  console.error('computed')
  for (const hook of hooks) n = hook(n)
  return n
})

console.log(JSON.stringify(price(10)))
