import { memoize } from 'permafrost'
import tool from 'tool'

const price = memoize((n) => {
  console.error('computed')
  return tool.double(n)
})

console.log(JSON.stringify(price(10)))
