import { memoize } from 'permafrost'

const scale = (rate) => (n) => n * rate

const look = memoize((x) => {
  console.error('computed')
  return x(10)
})

console.log(JSON.stringify([look(scale(2)), look(scale(3))]))
