import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.get('accept')
})

console.log(JSON.stringify([look(new Headers({ accept: 'a' })), look(new Headers({ accept: 'b' }))]))
