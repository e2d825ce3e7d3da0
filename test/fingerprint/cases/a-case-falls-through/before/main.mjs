import { memoize } from 'permafrost'

const price = memoize((n) => {
  console.error('computed')
  let x = ''
  switch (n) {
    case 10:
      x += 'ten'
      break
    default:
      x += 'other'
  }
  return x
})

console.log(JSON.stringify(price(10)))
