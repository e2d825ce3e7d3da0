import { memoize } from 'permafrost'

const amounts = new WeakMap()
const money = (amount) => {
  const it = {}
  amounts.set(it, amount)
  return it
}

const look = memoize((x) => {
  console.error('computed')
  return amounts.get(x)
})

console.log(JSON.stringify([look(money(1)), look(money(2))]))
