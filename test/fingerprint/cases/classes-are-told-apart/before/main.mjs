import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return new x().rate
})

console.log(JSON.stringify([look(class {
  rate = 2
}), look(class {
  rate = 3
})]))
