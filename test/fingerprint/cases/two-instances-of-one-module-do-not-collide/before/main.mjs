import * as a from './rate.mjs?instance=a'
import * as b from './rate.mjs?instance=b'

a.set(2)
b.set(3)
console.log(JSON.stringify([a.price(10), b.price(10), a.price(10)]))
