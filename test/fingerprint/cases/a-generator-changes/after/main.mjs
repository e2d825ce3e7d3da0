import { memoize } from 'permafrost'

function* count(n) {
  for (let i = 1; i < n; i++) yield i
}

const price = memoize((n) => {
  console.error('computed')
  return [...count(n)].length
})

console.log(JSON.stringify(price(10)))
