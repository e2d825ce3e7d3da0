import { even } from './even.mjs'

export const odd = (n) => (n === 0 ? /* the end */ 'odd' : even(n - 1))
