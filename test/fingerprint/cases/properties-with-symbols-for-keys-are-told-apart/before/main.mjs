import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x[Symbol.for('rate')]
})

console.log(JSON.stringify([look({ [Symbol.for('rate')]: 2 }), look({ [Symbol.for('rate')]: 3 })]))
