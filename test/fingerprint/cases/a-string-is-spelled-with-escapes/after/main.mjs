import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return 'caf\u00e9' + n
})

console.log(JSON.stringify(price(10)))
