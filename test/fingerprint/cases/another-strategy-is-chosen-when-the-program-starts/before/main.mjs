import { memoize } from 'permafrost'

const mode = 'fast'
const fast = (x) => x + 1
const exact = (x) => x + 2
const strategy = mode === 'fast' ? fast : exact

const price = memoize((n) => {
  console.error('computed')
  return strategy(n)
})

console.log(JSON.stringify(price(10)))
