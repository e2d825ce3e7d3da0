/**
 * Native code of packages reads files that nobody sees: what runs it is not stored, unless it is known
 * or said to compute only. The native code here is a hash, under other names.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Cache, MemoizeOptions } from '../../src/index.ts'
import { catchWarnings, logOf, newCache, temporaryFolder } from './support.ts'

type Hash = (text: string) => unknown

const root = temporaryFolder()
let exported: Record<string, Hash>

/** The binary that comes for this platform. */
function binary(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('@node-rs/xxhash'))
  void require('@node-rs/xxhash')
  return Object.keys(require.cache).find((file) => /xxhash\.[^\\/]*\.node$/.test(file))!
}

function install(
  name: string,
  files: Readonly<Record<string, string>>,
  uses: readonly string[],
): void {
  const folder = join(root, 'node_modules', name)
  mkdirSync(folder, { recursive: true })
  const dependencies = Object.fromEntries(uses.map((use) => [use, '*']))
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name, version: '1.0.0', dependencies }),
  )
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
}

function installNative(name: string, text: string): void {
  install(name, { 'index.js': text }, [])
  copyFileSync(binary(), join(root, 'node_modules', name, 'code.node'))
}

const EAGER = `const code = require('./code.node'); exports.hash = (text) => code.xxh32(text)`
const LAZY = `let code; exports.hash = (text) => (code ??= require('./code.node')).xxh32(text)`

beforeAll(() => {
  installNative('eager-code', EAGER)
  installNative('lazy-code', LAZY)
  installNative('late-code', LAZY)
  installNative('bufferutil', EAGER)
  install(
    'user-of-code',
    {
      'index.js': `const { hash } = require('eager-code'); exports.twice = (text) => hash(hash(text) + '')`,
    },
    ['eager-code'],
  )
  install('other', { 'index.js': 'exports.length = (text) => text.length' }, [])
  writeFileSync(join(root, 'package.json'), '{"name":"program","version":"1.0.0"}')
  writeFileSync(
    join(root, 'main.mjs'),
    `import eager from 'eager-code'
import lazy from 'lazy-code'
import user from 'user-of-code'
import known from 'bufferutil'
import other from 'other'
const { hash } = eager
export const direct = (text) => hash(text)
export const behind = (text) => user.twice(text)
export const loading = (text) => lazy.hash(text)
export const imported = async (text) => (await import('late-code')).default.hash(text)
export const computing = (text) => known.hash(text)
export const without = (text) => other.length(text)
export const packaged = hash
`,
  )
  // As it is: the test runner would load a changed text.
  exported = createRequire(join(root, 'main.mjs'))('./main.mjs') as typeof exported
})

const NOT_STORED = ['miss first-call', 'not-stored impure']

/** What becomes of two calls with other arguments, and then the first one once more. */
async function fate(name: string, options: MemoizeOptions<Hash> = {}): Promise<readonly string[]> {
  const cache: Cache = newCache()
  const log = logOf(cache)
  const fn = cache.memoize(exported[name]!, { name, ...options })
  for (const text of ['a', 'b', 'a']) await fn(text)
  cache.close()
  return log
}

test.each(['direct', 'behind', 'loading', 'imported', 'packaged'])(
  'a result of native code is not stored, the first time and later: %s',
  async (name) => {
    const warnings = catchWarnings()
    expect(await fate(name)).toEqual([...NOT_STORED, ...NOT_STORED, ...NOT_STORED])
    expect(warnings).toEqual([expect.anything()])
    expect(warnings[0]).toMatch(
      /uses native code of the package "[\w-]+", which may read files unseen.* pure: \['[\w-]+'\]/,
    )
  },
)

const STORED = ['miss first-call', 'stored', 'miss argument-new', 'stored', 'hit memory']

test.each([
  ['what is known to compute only', 'computing', {}],
  ['a package without native code', 'without', {}],
  ['code that somebody answers for', 'direct', { pure: ['eager-code'] }],
  ['the package in front of it', 'behind', { pure: ['user-of-code'] }],
  ['the package behind it', 'behind', { pure: ['eager-code'] }],
  ['what was loaded meanwhile', 'loading', { pure: ['lazy-code'] }],
  ['a kind that somebody answers for', 'direct', { assumePure: ['process'] }],
  ['files that are not tracked', 'direct', { track: { files: false, env: true } }],
] as const)('but stored is %s', async (_, name, options) => {
  expect(await fate(name, options as MemoizeOptions<Hash>)).toEqual(STORED)
})

test('a function that somebody answers for says nothing of others of its package', async () => {
  const [answered, other] = [exported['packaged']!, exported['behind']!]
  expect(await fate('direct', { pure: [answered] })).toEqual(STORED)
  expect(await fate('direct', { pure: [other] })).toEqual([
    ...NOT_STORED,
    ...NOT_STORED,
    ...NOT_STORED,
  ])
})

test('where in the code of the project it is', async () => {
  const warnings = catchWarnings()
  await fate('direct')
  expect(warnings[0]).toMatch(/main\.mjs:7:\d+\. If it computes only/)
})
