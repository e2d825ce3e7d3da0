import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return 'a\tb' + n
})

console.log(JSON.stringify(price(10)))
