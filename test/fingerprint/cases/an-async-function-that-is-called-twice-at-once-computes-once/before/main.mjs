import { memoize } from 'permafrost'

const price = memoize(async (n) => {
  console.error('computed')
  await null
  return n * 2
})

const results = []
results.push(...(await Promise.all([price(10), price(10)])))
results.push(await price(10))

console.log(JSON.stringify(results))
