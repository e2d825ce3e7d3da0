import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.flags
})

console.log(JSON.stringify([look(/a/g), look(/a/y)]))
