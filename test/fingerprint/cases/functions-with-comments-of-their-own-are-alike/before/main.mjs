import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x(10)
})

console.log(JSON.stringify([look((n) => n * 2), look((m) => /* twice */ m * 2)]))
