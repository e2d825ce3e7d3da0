import { memoize } from 'permafrost'

const rate = 2
const scale = (x) => {
  {
    const rate = 5
    x += rate
  }
  return x * rate
}

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

console.log(JSON.stringify(price(10)))
