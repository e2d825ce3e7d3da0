import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return { list: [n] }
})

const results = []
price(10).list.push(99)
results.push(price(10))
price(10).list.push(99)
results.push(price(10))

console.log(JSON.stringify(results))
