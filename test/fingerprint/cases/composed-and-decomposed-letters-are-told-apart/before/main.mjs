import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.length
})

console.log(JSON.stringify([look('\u00e9'), look('e\u0301')]))
