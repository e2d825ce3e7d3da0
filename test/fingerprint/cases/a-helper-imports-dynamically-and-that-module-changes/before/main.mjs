import { memoize } from 'permafrost'
import { load } from './load.mjs'

const price = memoize(async (n) => {
  console.error('computed')
  return (await load())(n)
})

console.log(JSON.stringify(await price(10)))
