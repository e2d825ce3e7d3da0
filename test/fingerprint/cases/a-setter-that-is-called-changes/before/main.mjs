import { memoize } from 'permafrost'

const box = {
  last: 0,
  set value(x) {
    this.last = x * 2
  },
}

const price = memoize((n) => {
  console.error('computed')
  const own = Object.create(box)
  own.value = n
  return own.last
})

console.log(JSON.stringify(price(10)))
