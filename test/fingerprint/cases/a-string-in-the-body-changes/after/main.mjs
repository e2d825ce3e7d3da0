import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return 'gross ' + n
})

console.log(JSON.stringify(price(10)))
