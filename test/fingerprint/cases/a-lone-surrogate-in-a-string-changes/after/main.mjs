import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return '\ud801'.charCodeAt(0) + n
})

console.log(JSON.stringify(price(10)))
