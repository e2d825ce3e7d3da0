import { memoize } from 'permafrost'

let price
try {
  throw { rate: 2 }
} catch ({ rate }) {
  price = memoize((n) => {
    console.error('computed')
    return n * rate
  })
}

console.log(JSON.stringify(price(10)))
