import { memoize } from 'permafrost'

let a = { x: 1 }
let b = { x: 1 }

const price = memoize((n) => {
  console.error('computed')
  return a === b
})

const results = []
results.push(price(10))
b = a
results.push(price(10))

console.log(JSON.stringify(results))
