import { memoize } from 'permafrost'

const one = { a: 1 }

const look = memoize((a, b) => {
  console.error('computed')
  return a === b
})

console.log(JSON.stringify([look(one, one), look({ a: 1 }, { a: 1 })]))
