import { memoize } from 'permafrost'
import config from './config.mjs'

const { rate } = config

const price = memoize((n) => {
  console.error('computed')
  return n * rate
})

console.log(JSON.stringify(price(10)))
