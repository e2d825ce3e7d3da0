/** What the tests of configuration share: projects with a configuration file, and their options. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import type { CacheOptions, ResolvedCacheOptions } from '../../src/cache/cache-options.ts'
import { resolveCacheOptions } from '../../src/cache/resolve-cache.ts'

const made: string[] = []

afterAll(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true })
})

/** A project with these files. */
export function projectOf(files: Readonly<Record<string, string>> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'permafrost-config-'))
  made.push(dir)
  const all = { 'package.json': '{"type":"module"}', ...files }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), text)
  }
  return dir
}

/** The options of a cache made in `main.ts` of a project. */
export function optionsIn(dir: string, given: CacheOptions = {}): ResolvedCacheOptions {
  return resolveCacheOptions(given, { url: join(dir, 'main.ts'), line: 1, column: 1 })
}

/** A project whose configuration file is JSON. */
export function configured(config: unknown): string {
  return projectOf({ 'permafrost.config.json': JSON.stringify(config) })
}
