import { memoize } from 'permafrost'

const where = './math.mjs'

const price = memoize(async (n) => {
  console.error('computed')
  const { double } = await import(where)
  return double(n)
})

console.log(JSON.stringify(await price(10)))
