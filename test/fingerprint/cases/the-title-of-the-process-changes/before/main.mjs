import { memoize } from 'permafrost'

process.title = 'net'

const price = memoize((n) => {
  console.error('computed')
  return process.title + n
})

console.log(JSON.stringify(price(10)))
