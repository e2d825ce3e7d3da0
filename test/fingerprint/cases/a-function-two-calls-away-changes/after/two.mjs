import { three } from './three.mjs'

export function two(x) {
  return three(x) - 2
}
