import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

function double(x) {
  return x * 2
}

console.log(JSON.stringify(price(10)))
