import { RATE } from './config.mjs'

export const scale = (x) => x * RATE
