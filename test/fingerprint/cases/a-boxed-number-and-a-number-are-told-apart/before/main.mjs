import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return typeof x
})

console.log(JSON.stringify([look(1), look(new Number(1))]))
