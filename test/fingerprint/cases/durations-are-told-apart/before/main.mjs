import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.total('minutes')
})

console.log(JSON.stringify([look(Temporal.Duration.from('PT1H')), look(Temporal.Duration.from('PT2H'))]))
