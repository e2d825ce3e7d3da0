import { memoize } from 'permafrost'

const tag = (strings, value) => strings.join('-') + value

const price = memoize((n) => {
  console.error('computed')
  return tag`a${n}b`
})

console.log(JSON.stringify(price(10)))
