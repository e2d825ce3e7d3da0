import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  try {
    return JSON.parse(n)
  } finally {
    n += 1
  }
})

console.log(JSON.stringify((() => {
  try {
    return price('{')
  } catch (error) {
    return error.name
  }
})()))
