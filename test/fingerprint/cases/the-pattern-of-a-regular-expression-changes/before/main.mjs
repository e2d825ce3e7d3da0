import { memoize } from 'permafrost'

const price = memoize((text) => {
  console.error('computed')
  return text.replace(/a+/, '-')
})

console.log(JSON.stringify(price('caab')))
