import { memoize } from 'permafrost'

let price
{
  const rate = 2
  price = memoize((n) => {
    console.error('computed')
    return n * rate
  })
}

console.log(JSON.stringify(price(10)))
