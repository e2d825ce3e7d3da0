import { memoize } from 'permafrost'

const read = () => {
  try {
    return late
  } catch (error) {
    return error.name
  }
}

const price = memoize((n) => {
  console.error('computed')
  return [read(), n]
})

const results = []
results.push(price(10))
let late = 5
results.push(price(10))

console.log(JSON.stringify(results))
