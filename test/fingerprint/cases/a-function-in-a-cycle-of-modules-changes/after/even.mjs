import { odd } from './odd.mjs'

export const even = (n) => (n === 0 ? 'EVEN' : odd(n - 1))
