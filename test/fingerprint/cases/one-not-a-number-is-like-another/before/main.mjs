import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return String(x)
})

console.log(JSON.stringify([look(NaN), look(0 / 0)]))
