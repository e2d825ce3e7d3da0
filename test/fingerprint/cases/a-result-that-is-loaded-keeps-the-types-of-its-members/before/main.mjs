import util from 'node:util'
import { memoize } from 'permafrost'

const many = memoize(() => {
  console.error('computed')
  return [new Map([[1, new Date(0)]]), new Set(['a']), 1n, -0, NaN, undefined, /a/gi, new Uint8Array([1]), [, 1], Object('a')]
})

console.log(JSON.stringify([util.inspect(many()), util.inspect(many())]))
