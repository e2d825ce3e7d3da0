import { five } from './five.mjs'

export function four(x) {
  return five(x) + 4
}
