import { memoize } from 'permafrost'
import { ignored } from 'permafrost'

const counters = ignored({ start: 1 })

const price = memoize((n) => {
  console.error('computed')
  counters.start++
  return n * 2
})

console.log(JSON.stringify(price(10)))
