import { memoize } from 'permafrost'

const price = memoize(async (n) => {
  console.error('computed')
  const order = []
  const tick = Promise.resolve().then(() => order.push(1))
  await tick
  order.push(2)
  return order
})

console.log(JSON.stringify(await price(10)))
