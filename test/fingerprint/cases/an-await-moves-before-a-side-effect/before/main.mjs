import { memoize } from 'permafrost'

const price = memoize(async (n) => {
  console.error('computed')
  const order = []
  const tick = Promise.resolve().then(() => order.push(1))
  order.push(2)
  await tick
  return order
})

console.log(JSON.stringify(await price(10)))
