import { memoize } from 'permafrost'

const price = memoize((text) => {
  console.error('computed')
  return new Date(text).getTime()
})

console.log(JSON.stringify(price('2024-01-01T00:00')))
