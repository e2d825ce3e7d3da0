import { memoize } from 'permafrost'

const make = (rate) => {
  if (rate > 5) throw new Error('too high')
  return (x) => x * rate
}
const scale = make(2)

const price = memoize((n) => {
  console.error('computed')
  return scale(n)
})

console.log(JSON.stringify(price(10)))
