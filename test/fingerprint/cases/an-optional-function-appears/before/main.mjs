import { memoize } from 'permafrost'

const hooks = {}

const price = memoize((n) => {
  console.error('computed')
  return hooks.after?.(n) ?? n
})

console.log(JSON.stringify(price(10)))
