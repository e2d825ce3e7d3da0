import { memoize } from 'permafrost'

const key = 'net'

const price = memoize((n) => {
  console.error('computed')
  return { [key]: n }
})

console.log(JSON.stringify(price(10)))
