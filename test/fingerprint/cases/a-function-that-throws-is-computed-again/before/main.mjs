import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  throw new Error('no')
})

const results = []
for (let i = 0; i < 2; i++) {
  try {
    price(10)
  } catch (error) {
    results.push(error.message)
  }
}

console.log(JSON.stringify(results))
