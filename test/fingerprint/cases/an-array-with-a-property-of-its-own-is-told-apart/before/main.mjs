import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.label ?? 'none'
})

console.log(JSON.stringify([look([1]), look(Object.assign([1], { label: 'net' }))]))
