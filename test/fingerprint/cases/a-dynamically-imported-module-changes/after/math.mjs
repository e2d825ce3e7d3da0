import { rate } from './rate.mjs'

export const double = (x) => x + rate
