import { memoize } from 'permafrost'

const unrelated = 1

const price = memoize((n) => {
  console.error('computed')
  return process.platform === 'plan9' ? n : 0
})

console.log(JSON.stringify(price(10)))
