import { memoize } from 'permafrost'

const add = (x) => x + 1
const sub = (x) => x - 1
const step = sub

const price = memoize((n) => {
  console.error('computed')
  return step(n)
})

console.log(JSON.stringify(price(10)))
