import { memoize } from 'permafrost'

function counter() {
  let count = 2
  return { now: () => count, next: () => ++count }
}
const serial = counter()

const price = memoize((n) => {
  console.error('computed')
  return n * serial.now()
})

const results = []
results.push(price(10))
serial.next()
results.push(price(10))

console.log(JSON.stringify(results))
