import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.toString()
})

console.log(JSON.stringify([look(Temporal.PlainDate.from('2024-01-01')), look(Temporal.PlainDate.from('2024-01-02'))]))
