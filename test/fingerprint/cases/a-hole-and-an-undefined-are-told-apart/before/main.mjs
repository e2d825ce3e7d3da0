import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return 0 in x
})

console.log(JSON.stringify([look([,]), look([undefined])]))
