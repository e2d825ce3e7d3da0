const load = (rate) => {
  delete require.cache[require.resolve('./rate.cjs')]
  const module = require('./rate.cjs')
  module.set(rate)
  return module
}
const a = load(2)
const b = load(3)

console.log(JSON.stringify([a.price(10), b.price(10), a.price(10)]))
