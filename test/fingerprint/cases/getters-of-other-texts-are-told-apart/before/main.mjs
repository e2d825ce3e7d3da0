import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.rate
})

console.log(JSON.stringify([look({ get rate() {
  return 2
} }), look({ get rate() {
  return 3
} })]))
