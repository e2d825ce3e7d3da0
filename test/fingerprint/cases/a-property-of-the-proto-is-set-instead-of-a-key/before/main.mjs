import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return Object.keys({ ['__proto__']: {}, n })
})

console.log(JSON.stringify(price(10)))
