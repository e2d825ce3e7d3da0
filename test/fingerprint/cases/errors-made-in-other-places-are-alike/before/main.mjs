import { memoize } from 'permafrost'

const remade = () => new Error('no')

const look = memoize((x) => {
  console.error('computed')
  return x.message
})

console.log(JSON.stringify([look(new Error('no')), look(remade())]))
