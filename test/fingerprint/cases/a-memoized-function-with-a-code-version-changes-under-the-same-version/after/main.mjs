import { memoize } from 'permafrost'
import { codeVersion } from 'permafrost'

const price = memoize(codeVersion('1.0', (n) => {
  console.error('computed')
  return n * 3
}))

console.log(JSON.stringify(price(10)))
