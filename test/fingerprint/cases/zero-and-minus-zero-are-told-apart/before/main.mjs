import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return String(1 / x)
})

console.log(JSON.stringify([look(0), look(-0)]))
