export { default as double } from './double.mjs'
