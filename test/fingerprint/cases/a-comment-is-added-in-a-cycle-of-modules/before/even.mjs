import { odd } from './odd.mjs'

export const even = (n) => (n === 0 ? 'even' : odd(n - 1))
