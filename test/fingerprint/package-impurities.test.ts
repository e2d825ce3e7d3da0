/** That functions of packages that are random by their nature are known, whoever's factory made them. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { resolveFingerprintConfig } from '../../src/fingerprint/config.ts'
import { createFunctionReader } from '../../src/fingerprint/reader.ts'

function install(root: string, name: string, text: string): void {
  const folder = join(root, 'node_modules', name)
  mkdirSync(folder, { recursive: true })
  const manifest = { name, version: '1.0.0', type: 'module', exports: './index.js' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'index.js'), text)
}

test('a random function counts by the name that its package exports it by', async () => {
  const root = mkdtempSync(join(tmpdir(), 'permafrost-package-impurities-'))
  install(root, 'typed-function', 'export const typed = (f) => (...given) => f(...given)')
  const made = (name: string): string => `export const ${name} = typed(() => 4)`
  const mathjs = `import { typed } from 'typed-function'; ${made('random')}; ${made('add')}`
  install(root, 'mathjs', mathjs)
  const text = `import { random, add } from 'mathjs'; export const draw = () => random(); export const sum = () => add()`
  writeFileSync(join(root, 'main.mjs'), text)
  const { draw, sum } = (await import(pathToFileURL(join(root, 'main.mjs')).href)) as Record<
    'draw' | 'sum',
    () => number
  >
  const unwatched = (fn: () => number): readonly string[] => {
    const options = { config: resolveFingerprintConfig(), analysis: null, root }
    const reader = createFunctionReader(fn, options)
    return reader.read().unwatched.map(({ what }) => what)
  }
  const drawn = ['random() of the package "mathjs"']
  expect([unwatched(draw), unwatched(draw), unwatched(sum)]).toEqual([drawn, drawn, []])
})
