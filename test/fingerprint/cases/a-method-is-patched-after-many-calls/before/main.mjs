import { memoize } from 'permafrost'

const shop = {
  price: (n) => n * 2,
}

const price = memoize((n) => {
  console.error('computed')
  return shop.price(n)
})

const results = []
for (let i = 0; i < 200; i++) price(10)
results.push(price(10))
shop.price = (n) => n * 3
results.push(price(10))

console.log(JSON.stringify(results))
