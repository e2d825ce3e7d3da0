import { memoize } from 'permafrost'

enum Rate {
  Net = 2,
  Gross = 3,
}

const price = memoize((n: number) => {
  console.error('computed')
  return n * Rate.Gross
})

console.log(JSON.stringify(price(10)))
