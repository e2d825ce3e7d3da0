/** Places in packages that ask the time or draw at random, and come to nothing; others of them count. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { catchWarnings, causesOf, newCache, temporaryFolder, write } from '../memo/support.ts'

type Row = readonly [file: string, code: string, cause: string | null]

const ROWS: readonly Row[] = [
  ['graceful-fs/graceful-fs.js', 'f: () => Date.now()', null],
  ['graceful-fs/node_modules/other/index.js', 'f: () => Date.now()', 'impure: Date.now()'],
  ['not-graceful-fs/index.js', 'f: () => Date.now()', 'impure: Date.now()'],
  ['enhanced-resolve/lib/CachedInputFileSystem.js', 'f: () => Date.now()', null],
  ['enhanced-resolve/lib/util.js', 'f: () => Date.now()', 'impure: Date.now()'],
  ['brace-expansion/dist/commonjs/index.js', 'f: () => Math.random()', null],
  ['eslint/lib/eslint/eslint-helpers.js', 'f: () => process.hrtime.bigint()', null],
  [
    'source-map-js/lib/quick-sort.js',
    'f: function randomIntInRange() { return Math.random() }',
    null,
  ],
  [
    'source-map-js/lib/util.js',
    'f: function randomIntInRange() { return Math.random() }',
    'impure: Math.random()',
  ],
  ['csso/lib/index.js', 'f: () => new Date()', null],
  ['liquidjs/dist/liquid.node.js', 'f: () => performance.now()', null],
  ['liquidjs/dist/liquid.node.js', 'f: () => new Date()', 'impure: new Date()'],
  ['sass/sass.dart.js', 'f: () => Date.now()', null],
  ['sass/sass.dart.js', 'Primitives_objectHashCode() { return Math.random() }', null],
  ['sass/sass.dart.js', 'nextDouble() { return Math.random() }', 'impure: Math.random()'],
]

it('of what is known to come to nothing, nothing is noticed', () => {
  catchWarnings()
  using cache = newCache()
  const causes = causesOf(cache)
  const require = createRequire(import.meta.url)
  const found = ROWS.map(([file, code], row): Row => {
    const packages = join(temporaryFolder(), 'node_modules')
    const folder = /^(?:[^/]+\/node_modules\/)?[^/]+/.exec(file)![0]
    write(packages, {
      [`${folder}/package.json`]: `{"name":"row${row}","version":"1.0.0"}`,
      [file]: `const object = { ${code} }
        module.exports = () => Object.values(object)[0].call(object)`,
    })
    const ask = require(join(packages, file)) as () => unknown
    const call = cache.memoize(() => Number(ask()) > 0, { name: `row ${row}` })
    call()
    return [file, code, call.has() ? null : causes.splice(0).join('; ')]
  })
  expect(found).toEqual(ROWS)
})
