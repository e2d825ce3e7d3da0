import { memoize } from 'permafrost'

const state = [{ a: [1, 2] }]

const look = memoize((x) => {
  console.error('computed')
  return x[0].a[1]
})

console.log(JSON.stringify([look(state), look((state[0].a[1] = 5, state))]))
