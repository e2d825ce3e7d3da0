import { memoize } from 'permafrost'

const ops = {
  add: (x) => x + 1,
  sub: (x) => x - 1,
}

const price = memoize((op, n) => {
  console.error('computed')
  return ops[op](n)
})

console.log(JSON.stringify(price('sub', 10)))
