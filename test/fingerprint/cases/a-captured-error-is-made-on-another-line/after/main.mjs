import { memoize } from 'permafrost'

// a comment

// and another
const failure = new Error('net')

const price = memoize((n) => {
  console.error('computed')
  return failure.message + n
})

console.log(JSON.stringify(price(10)))
