import { memoize } from 'permafrost'
import config from './config.json' with { type: 'json' }

const price = memoize((n) => {
  console.error('computed')
  return n * config.rate
})

console.log(JSON.stringify(price(10)))
