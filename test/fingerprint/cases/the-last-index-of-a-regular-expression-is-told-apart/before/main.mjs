import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.lastIndex
})

console.log(JSON.stringify([look(/a/g), look(Object.assign(/a/g, { lastIndex: 1 }))]))
