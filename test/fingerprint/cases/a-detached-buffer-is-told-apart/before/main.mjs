import { memoize } from 'permafrost'

const detached = () => {
  const buffer = new ArrayBuffer(0)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}

const look = memoize((x) => {
  console.error('computed')
  return x.detached
})

console.log(JSON.stringify([look(new ArrayBuffer(0)), look(detached())]))
