import { memoize } from 'permafrost'
import vm from 'node:vm'

const scale = vm.runInNewContext('(x) => x * rate', { rate: 2 })

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

console.log(JSON.stringify(price(10)))
