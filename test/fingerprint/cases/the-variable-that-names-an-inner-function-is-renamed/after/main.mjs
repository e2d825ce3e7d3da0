import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  const within = () => n
  return within.name
})

console.log(JSON.stringify(price(10)))
