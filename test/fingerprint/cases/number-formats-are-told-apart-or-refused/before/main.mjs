import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.format(1.5)
})

console.log(JSON.stringify([look(new Intl.NumberFormat('en')), look(new Intl.NumberFormat('de'))]))
