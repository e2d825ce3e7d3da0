import { memoize } from 'permafrost'

const span = Temporal.Duration.from('PT1H')

const price = memoize((n) => {
  console.error('computed')
  return span.total('minutes') + n
})

console.log(JSON.stringify(price(10)))
