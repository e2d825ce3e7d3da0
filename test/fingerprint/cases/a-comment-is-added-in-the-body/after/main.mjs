import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const tax = n * 0.2
  // tax is added on top
  return n + /* the */ tax
})

console.log(JSON.stringify(price(10)))
