import { memoize } from 'permafrost'

export const unrelated = [
  1,
  2,
]

export function other() {
  return unrelated
}

const price = memoize((n) => {
  console.error('computed')
  const tax = n * 0.2
  return n + tax
})

console.log(JSON.stringify(price(10)))
