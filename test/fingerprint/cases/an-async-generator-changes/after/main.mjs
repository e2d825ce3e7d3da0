import { memoize } from 'permafrost'

async function* count(n) {
  for (let i = 5; i < n; i++) yield i
}

const price = memoize(async (n) => {
  console.error('computed')
  let total = 0
  for await (const i of count(n)) total += i
  return total
})

console.log(JSON.stringify(await price(10)))
