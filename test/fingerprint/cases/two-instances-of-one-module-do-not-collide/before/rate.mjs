import { memoize } from 'permafrost'

let rate = 1
export const set = (value) => {
  rate = value
}
export const price = memoize((n) => {
  console.error('computed')
  return n * rate
})
