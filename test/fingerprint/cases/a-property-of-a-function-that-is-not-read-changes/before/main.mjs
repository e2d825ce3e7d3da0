import { memoize } from 'permafrost'

const scale = (x) => x * scale.rate
scale.rate = 2
scale.label = 'twice'

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

console.log(JSON.stringify(price(10)))
