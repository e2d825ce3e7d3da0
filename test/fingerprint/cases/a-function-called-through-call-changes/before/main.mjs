import { memoize } from 'permafrost'

function double(x) {
  return x * 2
}

const price = memoize((n) => {
  console.error('computed')
  return double.call(null, n)
})

console.log(JSON.stringify(price(10)))
