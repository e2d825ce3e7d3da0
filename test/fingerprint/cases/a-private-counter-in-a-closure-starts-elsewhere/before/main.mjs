import { memoize } from 'permafrost'

const counter = (start) => {
  let count = start
  return { now: () => count, next: () => ++count }
}
const serial = counter(1)

const price = memoize((n) => {
  console.error('computed')
  return n + serial.now()
})

console.log(JSON.stringify(price(10)))
