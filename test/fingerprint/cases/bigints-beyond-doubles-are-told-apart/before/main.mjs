import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return String(x)
})

console.log(JSON.stringify([look(9007199254740992n), look(9007199254740993n), look(-9007199254740993n)]))
