import { memoize } from 'permafrost'

const look = memoize((x) => {
  console.error('computed')
  return x.a.b[1]
})

console.log(JSON.stringify([look({ a: { b: [1, 2] } }), look(JSON.parse('{"a":{"b":[1,2]}}'))]))
