import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const inner = () => n
  return inner.name
})

console.log(JSON.stringify(price(10)))
