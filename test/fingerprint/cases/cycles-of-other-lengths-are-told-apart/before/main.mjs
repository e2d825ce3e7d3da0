import { memoize } from 'permafrost'

function ring(length) {
  const first = {}
  let last = first
  for (let i = 1; i < length; i++) last = last.next = {}
  last.next = first
  return first
}

const look = memoize((x) => {
  console.error('computed')
  return x.next === x
})

console.log(JSON.stringify([look(ring(1)), look(ring(2))]))
