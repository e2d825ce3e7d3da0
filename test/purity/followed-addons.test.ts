/** Native code of which it is known where it opens files, by made-up addons in the place of real ones. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Cache } from '../../src/index.ts'
import { catchWarnings, causesOf, newCache, temporaryFolder, write } from '../memo/support.ts'

type Native = (...args: unknown[]) => unknown
type Exports = Record<string, Native>

const require = createRequire(import.meta.url)
const dir = temporaryFolder()
const at = (name: string): string => join(dir, name)

/** A function whose text says "native code". */
const native = (fn: Native): Native => fn.bind(null)

/** Stands in the cache of modules like an addon, with a module that hands on what it exports. */
function load(file: string, exports: Exports): Exports {
  const addon = { exports, children: [], filename: at(`node_modules/${file}`), loaded: true }
  const glue = { exports: { ...exports }, children: [addon], filename: `${addon.filename}.js` }
  for (const module of [addon, glue])
    require.cache[module.filename] = module as unknown as NodeJS.Module
  return glue.exports
}

const one = native(() => 1)
/** As an addon does: nothing of `fs` is called while it reads. */
const told = native((options, callback) => {
  const { input, fileOut } = options as { input: { file: string }; fileOut?: string }
  setImmediate(() => {
    if (fileOut !== undefined) write(dir, { out: 'made' })
    ;(callback as Native)(null, input.file.length)
  })
})
const SWC = ['bundle', 'parseFile', 'parseFileSync', 'transformFile', 'transformFileSync']
const all = (names: readonly string[], fn: Native): Exports =>
  Object.fromEntries(names.map((name) => [name, fn]))
const swc = load('@swc/core-linux-x64-gnu/swc.node', { ...all(SWC, one), transformSync: one })
const sharp = load('@img/sharp-linux-x64/sharp.node', all(['metadata', 'pipeline', 'stats'], told))

let cache: Cache
let causes: string[]

beforeAll(() => {
  cache = newCache()
  causes = causesOf(cache)
  return () => cache.close()
})

it('is noticed where it looks for files, and only there', () => {
  catchWarnings()
  for (const [name, cause] of [
    [
      'transformFileSync',
      'impure: native code of the package "@swc/core", which may read files unseen',
    ],
    ['transformSync', ''],
  ] as const) {
    cache.memoize(() => void swc[name]!('a'), { version: name })()
    expect(causes.splice(0).join()).toBe(cause)
  }
})

const run = (options: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    sharp['pipeline']!(options, (error: Error | null, size: unknown) =>
      error === null ? resolve(size) : reject(error),
    )
  })

it('that is told which files it reads rests on these', async () => {
  write(dir, { 'a.svg': 'a', 'b.svg': 'b' })
  const options = { input: { file: at('a.svg') }, composite: [{ input: { file: at('b.svg') } }] }
  const call = cache.memoize(() => run(options), { version: '1' })
  await call()
  expect(causes.splice(0)).toEqual([])
  for (const name of ['a.svg', 'b.svg']) {
    expect(call.has()).toBe(true)
    writeFileSync(at(name), 'other')
    expect(call.has()).toBe(false)
    writeFileSync(at(name), name[0]!)
  }
})

it('that is told which files it reads may have kept them from before they were changed', async () => {
  catchWarnings()
  write(dir, { 'c.svg': 'c' })
  const call = cache.memoize(() => run({ input: { file: at('c.svg') } }), { version: '3' })
  await call()
  writeFileSync(at('c.svg'), 'changed')
  await call()
  expect(causes.splice(0).join()).toContain('native code of the package "sharp"')
})

it('that is told which file it writes is replayed', async () => {
  write(dir, { 'd.svg': 'd' })
  const options = { input: { file: at('d.svg') }, fileOut: at('out') }
  const call = cache.memoize(() => run(options), { version: '2', effects: 'replay' })
  await call()
  expect(causes.splice(0)).toEqual([])
  writeFileSync(at('out'), 'changed')
  await call()
  expect(call.stats()).toMatchObject({ hits: 1 })
  expect(readFileSync(at('out'), 'utf8')).toBe('made')
})
