import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x + 1
})

console.log(JSON.stringify([look(0.3), look(3 / 10)]))
