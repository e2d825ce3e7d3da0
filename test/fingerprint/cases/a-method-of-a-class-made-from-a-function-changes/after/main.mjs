import { memoize } from 'permafrost'

function Model(rate) {
  this.rate = rate
}
Model.prototype.price = function (n) {
  return n + this.rate
}

const price = memoize((n) => {
  console.error('computed')
  return new Model(2).price(n)
})

console.log(JSON.stringify(price(10)))
