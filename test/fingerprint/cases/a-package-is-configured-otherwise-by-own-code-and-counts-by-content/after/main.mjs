import { memoize } from 'permafrost'
import { configure, scale } from 'tool'

configure({ rate: 3 })

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
}, { fingerprint: { packages: { content: ['tool'] } } })

console.log(JSON.stringify(price(10)))
