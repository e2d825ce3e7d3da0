import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return 'get' in Object.getOwnPropertyDescriptor(x, 'rate')
})

console.log(JSON.stringify([look({ rate: 2 }), look({ get rate() {
  return 2
} })]))
