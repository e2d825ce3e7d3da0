import { two } from './two.mjs'

export function one(x) {
  return two(x) - 1
}
