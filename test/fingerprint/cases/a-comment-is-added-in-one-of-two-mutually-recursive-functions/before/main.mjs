import { memoize } from 'permafrost'

const isEven = (n) => (n === 0 ? true : isOdd(n - 1))
const isOdd = (n) => (n === 0 ? false : isEven(n - 1))

const price = memoize((n) => {
  console.error('computed')
  return isEven(n)
})

console.log(JSON.stringify(price(10)))
