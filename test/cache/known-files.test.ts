/** A directory's knowledge of files: hashed by one process, only looked at by the next. */
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Backing } from '../../src/cache/backing.ts'
import type { Settings } from '../../src/cache/settings.ts'
import { policyOf } from '../../src/policy/index.ts'

const SETTINGS: Settings = {
  limits: { bytes: 1e9, entries: Infinity, ageMs: Infinity },
  policy: policyOf('gdsf'),
  persistence: { kind: 'immediate' },
  eviction: 'onWrite',
  durability: 'process',
  recordAccess: true,
}

const DAY = 86_400_000

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'permafrost-known-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** As a new process has the directory open. */
function open(dir: string, settings: Partial<Settings> = {}, more = { readOnly: false, days: 0 }) {
  const clock = { now: () => Date.now() + more.days * DAY, ticks: () => performance.now() }
  const backing = new Backing(
    join(dir, 'cache'),
    more.readOnly,
    { ...SETTINGS, ...settings },
    clock,
  )
  onTestFinished(() => backing.close())
  // Opened by the look-up that comes before any question about a file.
  backing.storeNow()
  return backing
}

/** Writes a file, and waits until its stat proves its content. */
async function aged(path: string, text: string): Promise<void> {
  writeFileSync(path, text)
  // A clock that counts in whole seconds takes two to tell two writes apart.
  const coarse = statSync(path, { bigint: true }).mtimeNs % 1_000_000_000n === 0n
  await setTimeout(coarse ? 2100 : 40)
}

/** How many files had to be read to answer. */
function hashedFor(backing: Backing, paths: readonly string[]): number {
  const before = backing.files.hashed
  for (const path of paths) backing.files.look(path)
  return backing.files.hashed - before
}

describe('a file that was read once', () => {
  test('is not read again by the next process, nor by one that may not write', async () => {
    const dir = folder()
    const paths = Array.from({ length: 20 }, (_, i) => join(dir, `f${i}`))
    for (const path of paths.slice(1)) writeFileSync(path, path)
    await aged(paths[0] ?? '', 'first')
    const first = open(dir)
    expect(hashedFor(first, paths)).toBe(20)
    const states = paths.map((path) => first.files.look(path).state)
    first.close()
    for (const readOnly of [false, true]) {
      const next = open(dir, {}, { readOnly, days: 0 })
      expect(hashedFor(next, paths)).toBe(0)
      expect(paths.map((path) => next.files.look(path).state)).toEqual(states)
      next.close()
    }
  })

  test('is read again when its stat is another, and known again by the process after', async () => {
    const dir = folder()
    const path = join(dir, 'f')
    await aged(path, 'text')
    const first = open(dir)
    const { state } = first.files.look(path)
    first.close()
    utimesSync(path, 1, 1)
    await setTimeout(40)
    const second = open(dir)
    expect([hashedFor(second, [path]), second.files.look(path).state]).toEqual([1, state])
    second.close()
    expect(hashedFor(open(dir), [path])).toBe(0)
    await aged(path, 'TEXT')
    expect(open(dir).files.look(path).state).not.toBe(state)
  })

  test('is not written down while its stat may look the same after another write', () => {
    const dir = folder()
    const path = join(dir, 'f')
    const first = open(dir)
    writeFileSync(path, 'young')
    const soon = Date.now() / 1000 + 60
    utimesSync(path, soon, soon)
    first.files.look(path)
    first.close()
    expect(open(dir).store?.fileState(path)).toBeNull()
  })

  test.each<readonly [string, Partial<Settings>, number]>([
    ['only with something else where hits must leave no trace', { recordAccess: false }, 1],
    ['at the end where nothing may be written before', { persistence: { kind: 'exit' } }, 0],
  ])('is written down %s', async (_, settings, hashed) => {
    const dir = folder()
    const path = join(dir, 'f')
    await aged(path, 'text')
    const first = open(dir, settings)
    first.files.look(path)
    expect(open(dir).store?.fileState(path) ?? null).toBeNull()
    first.close()
    expect(hashedFor(open(dir), [path])).toBe(hashed)
  })

  test('is written as seen again after a day, so that it is not among the oldest', async () => {
    const dir = folder()
    const path = join(dir, 'f')
    await aged(path, 'text')
    const first = open(dir)
    first.files.look(path)
    first.close()
    const later = open(dir, {}, { readOnly: false, days: 3 })
    const seen = later.store?.fileState(path)?.seen ?? 0
    expect(hashedFor(later, [path])).toBe(0)
    later.note({ name: 'f', digest: new Uint8Array(16), description: 'something to write' })
    later.close()
    expect((open(dir).store?.fileState(path)?.seen ?? 0) - seen).toBeGreaterThan(2 * DAY)
  })

  test('is read as ever once the directory is closed', async () => {
    const dir = folder()
    const path = join(dir, 'f')
    await aged(path, 'text')
    const backing = open(dir)
    backing.close()
    expect(hashedFor(backing, [path])).toBe(1)
    expect(open(dir).store?.fileState(path) ?? null).toBeNull()
  })
})
