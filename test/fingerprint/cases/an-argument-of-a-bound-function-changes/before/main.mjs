import { memoize } from 'permafrost'

function scale(rate, x) {
  return x * rate + this.fee
}
const scaled = scale.bind({ fee: 1 }, 2)

const price = memoize((n) => {
  console.error('computed')
  return scaled(n)
})

console.log(JSON.stringify(price(10)))
