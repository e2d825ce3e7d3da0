import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return 'a\nb' + n
})

console.log(JSON.stringify(price(10)))
