import { memoize } from 'permafrost'

const price = memoize(async (n) => {
  console.error('computed')
  const { double } = await import('tool')
  return double(n)
})

console.log(JSON.stringify(await price(10)))
