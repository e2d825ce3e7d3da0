import { memoize } from 'permafrost'

function double(value) {
  return value * 2
}

const price = memoize((n) => {
  console.error('computed')
  return double(n)
})

console.log(JSON.stringify(price(10)))
