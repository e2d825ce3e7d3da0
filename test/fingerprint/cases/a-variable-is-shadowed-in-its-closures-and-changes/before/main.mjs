import { memoize } from 'permafrost'

let rate = 2
const set = (value) => {
  rate = value
}
const scale = (x) => {
  const half = (rate) => rate / 2
  return half(x) * rate
}

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

const results = []
results.push(price(10))
set(3)
results.push(price(10))

console.log(JSON.stringify(results))
