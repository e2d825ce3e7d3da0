import { memoize } from 'permafrost'

let rate = 1
const price = memoize(async (n) => {
  console.error('computed')
  await new Promise((resolve) => setTimeout(resolve, 5))
  return n * rate
})

const pending = price(10)
rate = 3
const results = [await pending]
results.push(await price(10))
rate = 1
results.push(await price(10))
rate = 3
results.push(await price(10))

console.log(JSON.stringify(results))
