import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x(2, 3)
})

console.log(JSON.stringify([look(Math.max), look(Math.min)]))
