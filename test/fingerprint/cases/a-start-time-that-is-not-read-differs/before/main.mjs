import { memoize } from 'permafrost'

export const started = { at: Date.now(), id: Math.random() }

const price = memoize((n) => {
  console.error('computed')
  return n * 2
})

console.log(JSON.stringify(price(10)))
