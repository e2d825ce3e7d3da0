import { memoize } from 'permafrost'

const word = /a/g

const price = memoize((n) => {
  console.error('computed')
  return word.lastIndex + n
})

const results = []
results.push(price(10))
word.test('banana')
results.push(price(10))

console.log(JSON.stringify(results))
