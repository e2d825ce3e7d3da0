import { test } from 'vitest'
import { memoize } from 'permafrost'
import { double } from './math.js'
import { rates } from './rates.js'

const price = memoize((n) => {
  console.error('computed')
  return double(n) * rates.eur
})

test('prices', () => {
  console.log(JSON.stringify(price(10)))
})
