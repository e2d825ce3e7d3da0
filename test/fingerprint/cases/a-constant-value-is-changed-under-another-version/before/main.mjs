import { memoize } from 'permafrost'
import { constant } from 'permafrost'

const rates = constant({ eur: 2 }, '1')

const price = memoize((n) => {
  console.error('computed')
  return n * rates.eur
})

console.log(JSON.stringify(price(10)))
