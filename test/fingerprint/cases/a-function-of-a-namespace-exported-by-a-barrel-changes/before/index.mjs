export * as math from './math.mjs'
