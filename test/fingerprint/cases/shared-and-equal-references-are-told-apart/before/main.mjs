import { memoize } from 'permafrost'

const shared = () => {
  const one = { a: 1 }
  return [one, one]
}

const look = memoize((x) => {
  console.error('computed')
  return x[0] === x[1]
})

console.log(JSON.stringify([look(shared()), look([{ a: 1 }, { a: 1 }])]))
