import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return Array.isArray(x)
})

console.log(JSON.stringify([look([1]), look((function () {
  return arguments
})(1))]))
