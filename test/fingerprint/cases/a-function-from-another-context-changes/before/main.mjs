import { memoize } from 'permafrost'
import vm from 'node:vm'

const double = vm.runInNewContext('(x) => x * 2')

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
