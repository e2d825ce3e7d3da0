export { half as convert } from './math.mjs'
