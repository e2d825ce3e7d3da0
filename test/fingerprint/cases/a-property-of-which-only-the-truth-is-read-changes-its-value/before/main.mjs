import { memoize } from 'permafrost'

const config = { verbose: 1 }

const price = memoize((n) => {
  console.error('computed')
  return config.verbose ? [n] : n
})

console.log(JSON.stringify(price(10)))
