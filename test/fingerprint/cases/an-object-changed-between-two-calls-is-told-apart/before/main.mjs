import { memoize } from 'permafrost'

const state = { a: 1 }

const look = memoize((x) => {
  console.error('computed')
  return x.a
})

console.log(JSON.stringify([look(state), look((state.a = 2, state))]))
