/** What the tests of memoized functions share: caches in temporary folders, logs, programs. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, vi } from 'vitest'
import type { CacheOptions } from '../../src/cache/cache-options.ts'
import type { Clock } from '../../src/cache/clock.ts'
import { causeSummary, eventSummary } from '../../src/index.ts'
import type { Cache, PermafrostWarning } from '../../src/index.ts'
import { openCache } from '../../src/memo/create-cache.ts'
import type { Inside } from '../../src/memo/create-cache.ts'
import { programEnvironment } from '../setup/program-environment.ts'

const made: string[] = []

afterAll(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true })
})

export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'permafrost-memo-'))
  made.push(dir)
  return dir
}

/** A cache in a new folder (or the one given). */
export function newCache(options: CacheOptions = {}, inside: Inside = {}): Cache {
  return openCache({ dir: join(temporaryFolder(), 'cache'), ...options }, inside)
}

/** A clock that stands still until it is set. */
export function handClock(now: number): Clock & { set(now: number): void } {
  let time = now
  return {
    now: () => time,
    ticks: () => time,
    set: (to) => {
      time = to
    },
  }
}

/** The kinds of events of a cache, as they come: `miss first-call`, `hit memory`, `stored` … */
export function logOf(cache: Cache): string[] {
  const log: string[] = []
  cache.on('hit', (event) => log.push(`hit ${event.tier}`))
  cache.on('miss', (event) => log.push(`miss ${event.reason.kind}`))
  cache.on('stored', () => log.push('stored'))
  cache.on('not-stored', (event) => log.push(`not-stored ${event.cause.kind}`))
  cache.on('uncached', () => log.push('uncached'))
  cache.on('removed', (event) => log.push(`${event.why} ${event.entries}`))
  cache.on('evict', (event) => log.push(`evict ${event.why}`))
  cache.on('error', (event) => log.push(`error ${eventSummary(event)}`))
  cache.on('store-problem', () => log.push('store-problem'))
  return log
}

/** Why results were not stored, in words. */
export function causesOf(cache: Cache): string[] {
  const causes: string[] = []
  cache.on('not-stored', (event) => causes.push(causeSummary(event.cause)))
  return causes
}

/** The warnings of Permafrost from here on: `CODE message`. */
export function catchWarnings(): string[] {
  const caught: string[] = []
  vi.spyOn(process, 'emitWarning').mockImplementation((warning: string | Error) => {
    if (typeof warning !== 'string')
      caught.push(`${(warning as PermafrostWarning).code} ${warning.message}`)
  })
  return caught
}

/** What programs import: `dist`, unless it was built from other sources than there are now. */
const SOURCE: string = new URL(
  process.env['PERMAFROST_TEST_DIST'] === '1' ? '../../dist/index.js' : '../../src/index.ts',
  import.meta.url,
).href

/** `permafrost/register` of the same Permafrost. */
export const REGISTER: string = SOURCE.replace(/index(\.[jt]s)$/, 'register$1')

/** Writes files below a folder; `'permafrost'` in a text stands for this repository. */
export function write(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(dir, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text.replaceAll("'permafrost'", `'${SOURCE}'`))
  }
}

/** A project folder with a package.json and the given files. */
export function project(files: Readonly<Record<string, string>>): string {
  const dir = temporaryFolder()
  write(dir, { 'package.json': '{"type":"module"}', ...files })
  return dir
}

export interface Ended {
  readonly out: string
  readonly err: string
  readonly status: number | null
}

/** Runs a program of a project on the Node that runs the tests. */
export async function run(
  dir: string,
  file: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, ['--no-warnings', ...flags, join(dir, file)], {
    cwd: dir,
    env: { ...programEnvironment(), ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const { promise, resolve, reject } = Promise.withResolvers<Ended>()
  child.on('error', reject)
  child.on('close', (status) => resolve({ out: out.trim(), err: err.trim(), status }))
  return promise
}
