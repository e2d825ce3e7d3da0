export { double as convert } from './math.mjs'
