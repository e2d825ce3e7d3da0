import { six } from './six.mjs'

export function five(x) {
  return six(x) + 5
}
