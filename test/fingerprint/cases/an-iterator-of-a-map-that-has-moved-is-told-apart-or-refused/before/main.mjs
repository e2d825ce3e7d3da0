import { memoize } from 'permafrost'

const entries = (steps) => {
  const it = new Map([['a', 1], ['b', 2]]).values()
  for (let i = 0; i < steps; i++) it.next()
  return it
}

const look = memoize((x) => {
  console.error('computed')
  return [...x].length
})

console.log(JSON.stringify([look(entries(0)), look(entries(1))]))
