import { memoize } from 'permafrost'

class Rate {
  constructor(value) {
    this.value = value
  }
}
const rate = new Rate(2)

const price = memoize((n) => {
  console.error('computed')
  return n * rate.value
})

console.log(JSON.stringify(price(10)))
