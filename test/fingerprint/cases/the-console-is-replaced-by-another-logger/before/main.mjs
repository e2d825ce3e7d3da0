import { memoize } from 'permafrost'

console.info = (text) => console.error(`info ${text}`)

const price = memoize((n) => {
  console.error('computed')
  console.info('pricing')
  return n * 2
})

console.log(JSON.stringify(price(10)))
