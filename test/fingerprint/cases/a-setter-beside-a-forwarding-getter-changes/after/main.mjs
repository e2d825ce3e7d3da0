import { memoize } from 'permafrost'

const held = { rate: 2 }
const shop = {
  get rate() {
    return held.rate
  },
  set rate(value) {
    if (value > 5) throw new Error('too much')
  },
}

const price = memoize((n) => {
  console.error('computed')
  try {
    shop.rate = n
    return 'accepted'
  } catch {
    return 'refused'
  }
})

console.log(JSON.stringify(price(10)))
