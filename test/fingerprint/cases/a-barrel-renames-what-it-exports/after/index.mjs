export { double as change } from './math.mjs'
