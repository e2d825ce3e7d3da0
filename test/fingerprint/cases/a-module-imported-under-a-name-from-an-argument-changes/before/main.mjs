import { memoize } from 'permafrost'

const price = memoize(async (where, n) => {
  console.error('computed')
  const { double } = await import(`./${where}.mjs`)
  return double(n)
})

console.log(JSON.stringify(await price('math', 10)))
