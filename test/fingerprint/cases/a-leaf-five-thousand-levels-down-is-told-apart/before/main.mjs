import { memoize } from 'permafrost'

function nest(depth, leaf) {
  let value = leaf
  for (let i = 0; i < depth; i++) value = { in: value }
  return value
}
function leaf(value) {
  while (typeof value === 'object') value = value.in
  return value
}

const look = memoize((x) => {
  console.error('computed')
  return leaf(x)
})

console.log(JSON.stringify([look(nest(5000, 1)), look(nest(5000, 2))]))
