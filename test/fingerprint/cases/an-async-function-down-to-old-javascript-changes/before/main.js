import { memoize } from 'permafrost'

const load = async (x) => {
  await null
  return x * 2
}

const price = memoize(async (n) => {
  console.error('computed')
  return (await load(n)) + 1
})

price(10).then((result) => console.log(JSON.stringify(result)))
