import { four } from './four.mjs'

export function three(x) {
  return four(x) + 3
}
