/** A cache as a whole: bounds, what is superseded, orphans, what caches of one directory share. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createCache, StoreError } from '../../src/index.ts'
import type { Cache, CacheOptions } from '../../src/index.ts'
import { catchWarnings, handClock, newCache, temporaryFolder } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function where(): string {
  return join(temporaryFolder(), 'cache')
}

/** What happened to entries, as it was told: `evict double size`, `supersede double code demote 1`. */
function told(cache: Cache): string[] {
  const log: string[] = []
  const short = (name: string | null): string => String(name?.replace(/.*#/, ''))
  cache.on('evict', ({ name, why }) => log.push(`evict ${short(name)} ${why}`))
  cache.on('supersede', ({ name, level, how, entries }) =>
    log.push(`supersede ${short(name)} ${level} ${how} ${entries}`),
  )
  cache.on('orphan', ({ name }) => log.push(`orphan ${short(name)}`))
  cache.on('bypass', ({ name }) => log.push(`bypass ${short(name)}`))
  cache.on('not-stored', ({ cause }) => log.push(`not-stored ${cause.kind}`))
  cache.on('store-problem', ({ message }) => log.push(message))
  return log
}

const text = (n: number): string => `${n}`.repeat(1000)

describe('bounds', () => {
  test('hits in memory count: what was used least recently goes first', async () => {
    const clock = handClock(1000)
    const cache = newCache({ maxEntries: 3, policy: 'lru' }, { clock })
    const log = told(cache)
    const f = cache.memoize(text, { name: 'f' })
    for (const n of [1, 2, 3]) {
      clock.set(1000 + n)
      f(n)
    }
    await cache.commit()
    // Three, one, three again: two is the one that nobody asked for.
    for (const [at, n] of [3, 1, 3].entries()) {
      clock.set(2000 + at)
      f(n)
    }
    clock.set(3000)
    f(4)
    await cache.commit()
    expect([1, 2, 3, 4].filter((n) => f.has(n))).toEqual([1, 3, 4])
    clock.set(4000)
    f(5)
    await cache.commit()
    // One was asked for before three.
    expect([1, 2, 3, 4, 5].filter((n) => f.has(n))).toEqual([3, 4, 5])
    expect(log).toEqual(['evict f entries', 'evict f entries'])
  })

  test("with eviction 'onCommit' they are kept by commit and not before", async () => {
    const cache = newCache({ maxEntries: 3, eviction: 'onCommit' })
    const f = cache.memoize(text, { name: 'f' })
    for (let n = 0; n < 10; n++) f(n)
    await new Promise((resolve) => setImmediate(resolve))
    expect([...cache.entries()].length).toBe(10)
    await cache.commit()
    expect([...cache.entries()].length).toBe(3)
  })

  test.each(['close', 'evict'] as const)("with eviction 'onCommit' they are kept by %s", (way) => {
    const dir = where()
    const cache = newCache({ dir, maxEntries: 3, eviction: 'onCommit' })
    const f = cache.memoize(text, { name: 'f' })
    for (let n = 0; n < 10; n++) f(n)
    cache[way]()
    expect([...newCache({ dir }).entries()].length).toBe(3)
  })

  test('an evicted entry leaves the memory as well', async () => {
    const cache = newCache({ maxEntries: 2 })
    const calls: number[] = []
    const f = cache.memoize((n: number) => n, { name: 'f' })
    const g = cache.memoize((n: number) => n + f(n), { name: 'g' })
    cache.on('miss', ({ name }) => void calls.push(name === 'f' ? 1 : 2))
    for (let n = 0; n < 20; n++) g(n)
    await cache.commit()
    const left = [...cache.entries()]
    expect(left.length).toBe(2)
    const has = Array.from({ length: 20 }, (_, n) => [f.has(n), g.has(n)]).flat()
    expect(has.filter(Boolean).length).toBe(2)
  })

  test('unused entries go after maxAge, and a hit is a use', () => {
    const clock = handClock(1_000_000)
    const cache = newCache({ maxAge: '10s' }, { clock })
    const f = cache.memoize(text, { name: 'f' })
    f(1)
    f(2)
    cache.evict()
    clock.set(1_008_000)
    f(1)
    clock.set(1_012_000)
    expect(cache.evict()).toBe(1)
    expect([f.has(1), f.has(2)]).toEqual([true, false])
  })

  test.each([{}, { persistence: 'exit' }] satisfies CacheOptions[])(
    'a value larger than the whole cache is returned, not stored, and said (%j)',
    async (options) => {
      const warnings = catchWarnings()
      const cache = newCache({ size: '300 KiB', ...options })
      const log = told(cache)
      const f = cache.memoize((n: number) => 'x'.repeat(n), { name: 'f' })
      expect(f(1_000_000).length).toBe(1_000_000)
      expect(f(1_000_000).length).toBe(1_000_000)
      expect(f(100)).toHaveLength(100)
      await cache.commit()
      expect([...cache.entries()].length).toBe(1)
      expect(log).toEqual(['not-stored too-large', 'not-stored too-large'])
      expect(warnings.length).toBe(1)
      expect(warnings[0]).toMatch(/PERMAFROST_NOT_STORED .*#f"/)
      expect(cache.stats().stored).toBe(1)
      expect(cache.stats().notStored).toBe(2)
    },
  )
})

describe('caches of one directory in one process', () => {
  test('keep the smallest bounds', async () => {
    const dir = where()
    const wide = newCache({ dir, maxEntries: 100 })
    const f = wide.memoize(text, { name: 'f' })
    for (let n = 0; n < 10; n++) f(n)
    await wide.commit()
    const narrow = newCache({ dir, maxEntries: 4 })
    narrow.memoize(text, { name: 'g' })(1)
    await narrow.commit()
    expect([...wide.entries()].length).toBe(4)
  })

  test('are as careful as the most careful of them', async () => {
    const dir = where()
    const lazy = newCache({ dir, persistence: 'exit' })
    const f = lazy.memoize(text, { name: 'f' })
    f(1)
    const eager = newCache({ dir, durability: 'power' })
    eager.memoize((n: number) => -n, { name: 'g' })(1)
    f(2)
    await new Promise((resolve) => setImmediate(resolve))
    expect([...createCache({ dir, readOnly: true }).entries()].length).toBe(3)
  })

  test('find what the other has not yet written', () => {
    const dir = where()
    const [a, b] = [newCache({ dir, persistence: 'exit' }), newCache({ dir, persistence: 'exit' })]
    a.memoize(text, { name: 'f' })(1)
    expect(b.memoize(text, { name: 'f' }).has(1)).toBe(true)
  })

  test('of two policies the first stays, and that is said once', () => {
    const warnings = catchWarnings()
    const dir = where()
    const [a, b] = [newCache({ dir, policy: 'lru' }), newCache({ dir, policy: 'gdsf' })]
    a.memoize(text, { name: 'f' })(1)
    b.memoize(text, { name: 'f' })(2)
    b.memoize(text, { name: 'f' })(3)
    expect(warnings.length).toBe(1)
    expect(warnings[0]).toMatch(/policy "gdsf".*"lru"/)
  })

  test('close one by one; the last one closes the directory', () => {
    const dir = where()
    const [a, b] = [newCache({ dir }), newCache({ dir })]
    const f = b.memoize(text, { name: 'f' })
    a.memoize(text, { name: 'f' })(1)
    a.close()
    expect(f.has(1)).toBe(true)
    f(2)
    b.close()
    expect(readdirSync(dir).some((name) => name.endsWith('-wal'))).toBe(false)
  })
})

describe('superseded', () => {
  const made = (dir: string, how: 'demote' | 'delete', body: (n: number) => number) => {
    const cache = newCache({ dir, supersede: how })
    return { cache, log: told(cache), f: cache.memoize(body, { name: 'f' }) }
  }

  test.each([
    ['demote', 3],
    ['delete', 1],
  ] as const)('by other code under the same name: %s leaves %i entries', async (how, left) => {
    const dir = where()
    const old = made(dir, how, (n) => n + 1)
    old.f(1)
    old.f(2)
    old.cache.close()
    const { cache, log, f } = made(dir, how, (n) => n + 2)
    f(1)
    await cache.commit()
    expect(log).toEqual([`supersede f code ${how} 2`])
    expect([...cache.entries()].length).toBe(left)
    cache.close()
    const again = made(dir, how, (n) => n + 1)
    expect(again.f.has(2)).toBe(how === 'demote')
  })

  test('codes that this process uses side by side are siblings', async () => {
    const cache = newCache({ supersede: 'delete' })
    const log = told(cache)
    const helpers = [(n: number) => n + 1, (n: number) => n + 2, (n: number) => n * 3]
    const all = helpers.map((helper) => cache.memoize((n: number) => helper(n), { name: 'f' }))
    for (let n = 0; n < 4; n++) for (const f of all) f(n)
    await cache.commit()
    for (let n = 4; n < 8; n++) for (const f of all) f(n)
    await cache.commit()
    expect(log).toEqual([])
    expect([...cache.entries()].length).toBe(24)
  })

  test('a code that was only hit is a sibling too', async () => {
    const dir = where()
    const one = (n: number) => n + 1
    const two = (n: number) => n + 2
    const first = newCache({ dir, supersede: 'delete' })
    first.memoize(one, { name: 'f' })(1)
    first.close()
    const cache = newCache({ dir, supersede: 'delete' })
    const log = told(cache)
    cache.memoize(one, { name: 'f' })(1)
    cache.memoize(two, { name: 'f' })(1)
    await cache.commit()
    expect(log).toEqual([])
    expect([...cache.entries()].length).toBe(2)
  })
})

describe('looking after a directory', () => {
  test('an entry that the index has lost is found by its files, and is a hit', () => {
    const dir = where()
    const first = newCache({ dir })
    const large = (n: number) => 'x'.repeat(n)
    first.memoize(large, { name: 'f' })(100_000)
    first.close()
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec('DELETE FROM entry')
    database.close()
    const cache = newCache({ dir })
    const log = told(cache)
    const f = cache.memoize(large, { name: 'f' })
    expect(f(100_000).length).toBe(100_000)
    expect(cache.stats()).toMatchObject({ hits: 1, misses: 0 })
    expect(log).toEqual(['orphan f'])
    expect([...cache.entries()].length).toBe(1)
  })

  test('removeOrphans removes what nothing names, verify says what is wrong', async () => {
    const dir = where()
    const cache = newCache({ dir })
    const f = cache.memoize((n: number) => 'x'.repeat(n), { name: 'f' })
    f(100_000)
    f(100_001)
    await cache.commit()
    expect(cache.verify()).toMatchObject({ entries: 2, objects: 2, problems: [] })
    const lost = 'f'.repeat(30)
    mkdirSync(join(dir, 'objects', 'ff'), { recursive: true })
    writeFileSync(join(dir, 'objects', 'ff', lost), 'x')
    expect(cache.verify().problems.map(({ kind }) => kind)).toEqual(['orphan-object'])
    expect(cache.removeOrphans()).toMatchObject({ objects: 1, entries: 0, bytes: 1 })
    expect(cache.verify().problems).toEqual([])
    rmSync(join(dir, 'objects'), { recursive: true })
    expect(cache.verify().problems.map(({ kind }) => kind)).toContain('object-missing')
    expect(f(100_000).length).toBe(100_000)
  })

  test('what is only read refuses to be changed', () => {
    const dir = where()
    newCache({ dir }).memoize(text, { name: 'f' })(1)
    const cache = newCache({ dir, readOnly: true })
    for (const change of ['evict', 'removeOrphans', 'clear'] as const)
      expect(() => cache[change]()).toThrow(/readOnly/)
    expect(cache.verify().problems).toEqual([])
  })

  test('a temporary directory is gone when its cache is closed', () => {
    const cache = createCache({ temporary: true })
    cache.memoize(text, { name: 'f' })(1)
    const { dir } = cache.descriptor()
    expect(existsSync(dir)).toBe(true)
    cache.close()
    expect(existsSync(dir)).toBe(false)
  })

  test('statistics are kept over runs, and reset', () => {
    const dir = where()
    for (let run = 0; run < 2; run++) {
      const cache = newCache({ dir })
      const f = cache.memoize(text, { name: 'f' })
      f(1)
      f(1)
      f(run)
      cache.close()
    }
    const cache = newCache({ dir })
    const f = cache.memoize(text, { name: 'f' })
    f(1)
    expect(cache.stats()).toMatchObject({ calls: 1, hits: 1 })
    expect(cache.stats({ runs: 'all' })).toMatchObject({ calls: 7, hits: 5, misses: 2 })
    cache.resetStats()
    expect(cache.stats({ runs: 'all' })).toMatchObject({ calls: 0, functions: {} })
    cache.close()
    const last = newCache({ dir })
    expect(last.stats({ runs: 'all' }).calls).toBe(0)
  })
})

describe('a directory that cannot be used', () => {
  test('at first is tried again: at once by commit, else after a moment', async () => {
    catchWarnings()
    const dir = where()
    writeFileSync(dir, 'a file where the directory should be')
    const cache = newCache({ dir })
    const f = cache.memoize(text, { name: 'f' })
    expect(f(1)).toBe(text(1))
    await expect(cache.commit()).rejects.toThrow(StoreError)
    expect(() => cache.verify()).toThrow(StoreError)
    rmSync(dir)
    await cache.commit()
    f(1)
    await cache.commit()
    expect(f.has(1)).toBe(true)
    expect(cache.verify()).toMatchObject({ entries: 1, problems: [] })
  })

  test('for writing is said once; commit tells of what was lost before it, once', async () => {
    const warnings = catchWarnings()
    const dir = where()
    const cache = newCache({ dir })
    const failed: string[] = []
    cache.on('error', ({ doing }) => failed.push(doing))
    const f = cache.memoize((n: number) => 'x'.repeat(n), { name: 'f' })
    f(10)
    await cache.commit()
    writeFileSync(join(dir, 'objects'), 'a file where the folder should be')
    for (const n of [100_000, 100_001]) {
      expect(f(n).length).toBe(n)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await expect(cache.commit()).rejects.toThrow(StoreError)
    await cache.commit()
    expect(failed.length).toBe(2)
    expect(warnings.filter((each) => each.startsWith('PERMAFROST_STORE')).length).toBe(1)
    rmSync(join(dir, 'objects'))
    await cache.commit()
    f(100_002)
    await cache.commit()
    expect([...cache.entries()].length).toBe(2)
    expect(() => cache.resetStats()).not.toThrow()
  })

  test('is thrown, each time, with onStoreError throw', async () => {
    const dir = where()
    const cache = newCache({ dir, onStoreError: 'throw' })
    const f = cache.memoize((n: number) => 'x'.repeat(n), { name: 'f' })
    f(10)
    await cache.commit()
    writeFileSync(join(dir, 'objects'), 'a file where the folder should be')
    expect(() => f(100_000)).toThrow(StoreError)
    expect(f(10).length).toBe(10)
    rmSync(join(dir, 'objects'))
    expect(f(100_000).length).toBe(100_000)
  })

  test('because the cache was closed: functions compute, the cache refuses', async () => {
    const cache = newCache()
    const f = cache.memoize(text, { name: 'f' })
    f(1)
    cache.on('miss', () => cache.close())
    expect(f(2)).toBe(text(2))
    expect(f(3)).toBe(text(3))
    await expect(cache.commit()).rejects.toThrow(/closed/)
    for (const way of ['clear', 'evict', 'verify', 'removeOrphans', 'refresh'] as const)
      expect(() => cache[way]()).toThrow(/closed/)
    expect(() => [...cache.entries()]).toThrow(/closed/)
    expect(cache.stats()).toMatchObject({ calls: 3, misses: 2, stored: 1 })
    expect(() => cache.resetStats()).not.toThrow()
  })
})
