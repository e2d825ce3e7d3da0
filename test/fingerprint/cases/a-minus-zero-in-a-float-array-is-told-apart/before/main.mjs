import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return String(1 / x[0])
})

console.log(JSON.stringify([look(new Float64Array([0])), look(new Float64Array([-0]))]))
