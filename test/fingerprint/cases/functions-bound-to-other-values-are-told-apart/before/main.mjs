import { memoize } from 'permafrost'

const scale = (rate, n) => rate * n

const look = memoize((x) => {
  console.error('computed')
  return x(10)
})

console.log(JSON.stringify([look(scale.bind(null, 2)), look(scale.bind(null, 3))]))
