import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.size
})

console.log(JSON.stringify([look(new Blob(['a'])), look(new Blob(['ab']))]))
