import { memoize } from 'permafrost'

const hooks = { after: (x) => x * 2 }

const price = memoize((n) => {
  console.error('computed')
  return hooks.after?.(n)
})

console.log(JSON.stringify(price(10)))
