export * from './math.mjs'
export * from './text.mjs'
