import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return String.raw`\x41${n}`
})

console.log(JSON.stringify(price(10)))
