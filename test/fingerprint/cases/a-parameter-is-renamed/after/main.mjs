import { memoize } from 'permafrost'

const price = memoize((net) => {
  console.error('computed')
  const tax = net * 0.2
  return net + tax
})

console.log(JSON.stringify(price(10)))
