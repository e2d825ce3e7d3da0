import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  return `${process.argv[2]} ${n}`
})

console.log(JSON.stringify(price(10)))
