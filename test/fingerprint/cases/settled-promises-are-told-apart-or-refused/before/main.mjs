import { memoize } from 'permafrost'

const look = memoize(async (x) => {
  console.error('computed')
  return (await x) + 1
})

console.log(JSON.stringify([await look(Promise.resolve(1)), await look(Promise.resolve(2))]))
