import { memoize } from 'permafrost'
import tool from 'tool'

tool.extend((x) => x * 3)

const price = memoize((n) => {
  console.error('computed')
  return tool.run(n)
}, { fingerprint: { packages: { content: ['tool'] } } })

console.log(JSON.stringify(price(10)))
