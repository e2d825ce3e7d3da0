import { memoize } from 'permafrost'

function make() {
  const given = arguments
  return memoize((n) => {
    console.error('computed')
    return n * given[0] + given.length
  })
}
const price = make(2)

console.log(JSON.stringify(price(10)))
