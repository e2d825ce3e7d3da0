import { memoize } from 'permafrost'
import { AsyncLocalStorage } from 'node:async_hooks'

const request = new AsyncLocalStorage()

const price = memoize((n) => {
  console.error('computed')
  return n * request.getStore().rate
})

const results = []
request.run({ rate: 2 }, () => results.push(price(10)))
request.run({ rate: 3 }, () => results.push(price(10)))
request.run({ rate: 2 }, () => results.push(price(10)))

console.log(JSON.stringify(results))
