import { memoize } from 'permafrost'

const ops = {
  add: (x) => x + 2,
  sub: (x) => x - 1,
}

const price = memoize((n) => {
  console.error('computed')
  return ops.add(n)
})

console.log(JSON.stringify(price(10)))
