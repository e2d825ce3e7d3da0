import { even } from './even.mjs'

export const odd = (n) => (n === 0 ? 'odd' : even(n - 1))
