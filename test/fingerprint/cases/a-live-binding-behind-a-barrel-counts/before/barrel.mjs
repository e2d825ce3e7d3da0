export * from './rates.mjs'
