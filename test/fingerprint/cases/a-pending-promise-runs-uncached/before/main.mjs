import { memoize } from 'permafrost'

const pending = new Promise(() => {})

const look = memoize((x) => {
  console.error('computed')
  return x instanceof Promise
})

console.log(JSON.stringify([look(pending), look(pending)]))
