import { memoize } from 'permafrost'

const season = { now: 2 }

const price = memoize((n) => {
  console.error('computed')
  return n * 2
}, { extraState: () => season.now })

console.log(JSON.stringify(price(10)))
