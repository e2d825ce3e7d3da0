import { memoize } from 'permafrost'

function step(x) {
  return x * 2
}

const price = memoize((n) => {
  console.error('computed')
  return step(n)
})

const results = []
results.push(price(10))
// eslint-disable-next-line no-func-assign
step = (x) => x * 3
results.push(price(10))

console.log(JSON.stringify(results))
