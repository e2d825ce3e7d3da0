/**
 * That somebody is told at once when functions that a package's factories made cost seconds. Time
 * here is a counter: each look at the clock takes a while.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test, vi } from 'vitest'
import { resolveFingerprintConfig } from '../../src/fingerprint/config.ts'
import { createFunctionReader } from '../../src/fingerprint/reader.ts'

const clock = vi.hoisted(() => ({ now: 0, step: 0 }))
vi.mock('../../src/platform/ticks.ts', () => ({
  ticks: () => (clock.now += clock.step),
  timeNow: () => Date.now(),
}))

type Told = readonly [capture: string, milliseconds: number, packageName: string | null]

/** What is told of a function that captures what `lib`'s factory makes, if a look takes `step` ms. */
async function toldOf(step: number, calls: number, made: string): Promise<readonly Told[]> {
  const root = mkdtempSync(join(tmpdir(), 'permafrost-package-time-'))
  const lib = join(root, 'node_modules/lib')
  mkdirSync(lib, { recursive: true })
  writeFileSync(
    join(lib, 'package.json'),
    '{ "name": "lib", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  )
  const helpers = Array.from({ length: 30 }, (_, at) => `const f${at + 1} = () => f${at}()`)
  writeFileSync(
    join(lib, 'index.js'),
    `export const make = (k) => { const f0 = () => k; ${helpers.join('; ')}; return () => f30() }
    export const g = make(1)`,
  )
  writeFileSync(
    join(root, 'main.mjs'),
    `import { make, g } from 'lib'; const h = ${made}; export const value = () => h()`,
  )
  const { value } = (await import(pathToFileURL(join(root, 'main.mjs')).href)) as {
    value: () => number
  }
  const told: Told[] = []
  const reader = createFunctionReader(value, {
    config: resolveFingerprintConfig(),
    analysis: null,
    root,
    onCostly: (...what) => told.push(what),
  })
  clock.step = step
  for (let call = 0; call < calls; call++) reader.read()
  clock.step = 0
  return told
}

test('a package whose closures take seconds is named at the first call, and once', async () => {
  const told = await toldOf(100, 2, 'make(2)')
  expect(told).toHaveLength(1)
  const [capture, milliseconds, packageName] = told[0]!
  expect(capture).toBe('captured h')
  expect(milliseconds).toBeGreaterThan(1000)
  expect(packageName).toBe('lib')
})

test('closures that take little, and functions made when the package was loaded, are not', async () => {
  expect(await toldOf(0.001, 2, 'make(2)')).toEqual([])
  expect(await toldOf(100, 1, 'g')).toEqual([])
})
