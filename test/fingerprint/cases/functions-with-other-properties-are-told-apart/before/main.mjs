import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.rate
})

console.log(JSON.stringify([look(Object.assign(() => {}, { rate: 2 })), look(Object.assign(() => {}, { rate: 3 }))]))
