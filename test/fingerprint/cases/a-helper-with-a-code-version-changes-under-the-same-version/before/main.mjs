import { memoize } from 'permafrost'
import { codeVersion } from 'permafrost'

const scale = codeVersion('1.0', (x) => x * 2)

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

console.log(JSON.stringify(price(10)))
