import { memoize } from 'permafrost'

const failure = new Error('net')

const price = memoize((n) => {
  console.error('computed')
  return failure.message + n
})

console.log(JSON.stringify(price(10)))
