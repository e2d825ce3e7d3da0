import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.rate
})

console.log(JSON.stringify([look(new Proxy({ rate: 2 }, {})), look(new Proxy({ rate: 3 }, {}))]))
