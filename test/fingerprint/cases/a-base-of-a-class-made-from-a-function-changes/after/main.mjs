import { memoize } from 'permafrost'

function Base() {}
Base.prototype.rate = 3
function Model() {
  Base.call(this)
}
Model.prototype = Object.create(Base.prototype)

const price = memoize((n) => {
  console.error('computed')
  return n * new Model().rate
})

console.log(JSON.stringify(price(10)))
