import { memoize } from 'permafrost'

const held = Buffer.from('net')

const price = memoize((n) => {
  console.error('computed')
  return held.toString('latin1') + n
})

console.log(JSON.stringify(price(10)))
