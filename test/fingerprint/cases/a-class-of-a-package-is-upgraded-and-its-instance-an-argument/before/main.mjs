import { memoize } from 'permafrost'
import { Money } from 'money'

const price = memoize((money) => {
  console.error('computed')
  return money.double()
})

console.log(JSON.stringify(price(new Money(5))))
