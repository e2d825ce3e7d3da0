import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.length
})

console.log(JSON.stringify([look([1]), look([1, ,]), look([1, , ,])]))
