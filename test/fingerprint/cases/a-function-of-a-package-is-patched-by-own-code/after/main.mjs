import { memoize } from 'permafrost'
import tool from 'tool'

tool.double = (x) => x * 30

const price = memoize((n) => {
  console.error('computed')
  return tool.double(n)
})

console.log(JSON.stringify(price(10)))
