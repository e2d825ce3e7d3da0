import { memoize } from 'permafrost'

const state = { list: [1, , new Map([[{ a: 1 }, new Date(0)]])], text: 'net' }

const look = memoize((x) => {
  console.error('computed')
  return x.list.length
})

console.log(JSON.stringify([look(state), look(structuredClone(state))]))
