import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  let hits = 0
  outer: for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j === 2) continue
      hits++
    }
  }
  return hits
})

console.log(JSON.stringify(price(10)))
