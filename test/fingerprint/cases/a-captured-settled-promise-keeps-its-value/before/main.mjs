import { memoize } from 'permafrost'

const ready = Promise.resolve(2)

const price = memoize(async (n) => {
  console.error('computed')
  return (await ready) * n
})

console.log(JSON.stringify(await price(10)))
