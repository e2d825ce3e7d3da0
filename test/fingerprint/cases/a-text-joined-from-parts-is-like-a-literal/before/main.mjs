import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.length
})

console.log(JSON.stringify([look('netgross'), look(['net', 'gross'].join(''))]))
