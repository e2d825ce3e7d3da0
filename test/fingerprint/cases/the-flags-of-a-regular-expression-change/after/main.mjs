import { memoize } from 'permafrost'

const price = memoize((text) => {
  console.error('computed')
  return text.match(/a/gi).length
})

console.log(JSON.stringify(price('aAa')))
