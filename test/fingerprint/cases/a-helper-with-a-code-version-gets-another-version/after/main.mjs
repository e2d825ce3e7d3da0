import { memoize } from 'permafrost'
import { codeVersion } from 'permafrost'

const scale = codeVersion('1.1', (x) => x * 3)

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

console.log(JSON.stringify(price(10)))
