import { memoize } from 'permafrost'

const ops = new Map([['add', (x) => x + 2]])

const price = memoize((n) => {
  console.error('computed')
  return ops.get('add')(n)
})

console.log(JSON.stringify(price(10)))
