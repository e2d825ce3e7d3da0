import { memoize } from 'permafrost'

async function load(x) {
  await null
  return x * 3
}

const price = memoize(async (n) => {
  console.error('computed')
  return load(n)
})

console.log(JSON.stringify(await price(10)))
