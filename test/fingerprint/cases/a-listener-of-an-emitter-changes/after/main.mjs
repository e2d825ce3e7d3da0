import { memoize } from 'permafrost'
import { EventEmitter } from 'node:events'

const bus = new EventEmitter()
bus.on('price', (out) => out.push(3))

const price = memoize((n) => {
  console.error('computed')
  const out = [n]
  bus.emit('price', out)
  return out
})

console.log(JSON.stringify(price(10)))
