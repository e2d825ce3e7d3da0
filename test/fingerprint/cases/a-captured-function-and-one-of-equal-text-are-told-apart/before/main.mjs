import { memoize } from 'permafrost'

const make = () => () => {}
const noop = make()
const other = make()

const look = memoize((x) => {
  console.error('computed')
  return x === noop
})

console.log(JSON.stringify([look(noop), look(other)]))
