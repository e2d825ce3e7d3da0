import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.charCodeAt(0)
})

console.log(JSON.stringify([look('\ud800'), look('\ud801'), look('\ufffd')]))
