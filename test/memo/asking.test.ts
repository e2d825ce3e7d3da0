/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { StoreError, ignored } from '../../src/index.ts'
import type { Memoized } from '../../src/index.ts'
import type { LocalStore } from '../../src/store/local-store.ts'
import { openTestStore } from '../store/fixture.ts'
import { catchWarnings, handClock, logOf, newCache, temporaryFolder } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('questions', () => {
  test('peek and has never compute and leave no trace', () => {
    const cache = newCache()
    const log = logOf(cache)
    const calls = ignored({ count: 0 })
    const fn = cache.memoize((n: number) => {
      calls.count++
      return n
    })
    expect(fn.peek(1)).toEqual({ hit: false, reason: { kind: 'first-call' } })
    expect(fn.has(1)).toBe(false)
    fn(1)
    expect(fn.peek(1)).toEqual({ hit: true, value: 1 })
    expect(fn.peek(2)).toEqual({ hit: false, reason: { kind: 'argument-new' } })
    expect(fn.has(1)).toBe(true)
    expect(fn.explain(1).hit).toBe(true)
    expect(calls.count).toBe(1)
    expect(log).toEqual(['miss first-call', 'stored'])
    expect(fn.stats()).toMatchObject({ calls: 1, hits: 0, misses: 1 })
  })

  test('delete removes one entry, clear those of one function, cache.clear all', async () => {
    const cache = newCache()
    const log = logOf(cache)
    const one = cache.memoize((n: number) => n, { name: 'one' })
    const two = cache.memoize((n: number) => -n, { name: 'two' })
    for (const n of [1, 2, 3]) {
      one(n)
      two(n)
    }
    expect([one.delete(1), one.delete(1), one.has(1), one.has(2)]).toEqual([
      true,
      false,
      false,
      true,
    ])
    await cache.commit()
    expect([one.delete(2), one.has(2)]).toEqual([true, false])
    expect([one.clear(), one.has(3), two.has(3)]).toEqual([1, false, true])
    expect([cache.clear(), two.has(3), [...cache.entries()].length]).toEqual([3, false, 0])
    expect(log.filter((line) => /deleted|cleared/.test(line))).toEqual([
      'deleted 1',
      'deleted 1',
      'cleared 1',
      'cleared 3',
    ])
  })

  test('what one cache of a directory removes, another one of the process does not answer', () => {
    const dir = join(temporaryFolder(), 'c')
    const [a, b] = [newCache({ dir }), newCache({ dir })]
    const make = (cache: typeof a) => cache.memoize((n: number) => n, { name: 'f', version: '1' })
    const [one, two] = [make(a), make(b)]
    one(1)
    expect(two(1)).toBe(1)
    expect(two.stats()).toMatchObject({ hits: 1, misses: 0 })
    one.delete(1)
    expect(two.has(1)).toBe(false)
    two(1)
    a.clear()
    expect(two.has(1)).toBe(false)
  })

  test('entries tell name, size and times', () => {
    const cache = newCache()
    const fn = cache.memoize((n: number) => 'x'.repeat(n), { name: 'f', ttl: '1h' })
    fn(1000)
    const [entry] = [...cache.entries()]
    expect(entry?.name).toMatch(/asking\.test\.ts#f$/)
    expect(entry?.key).toMatch(/^[0-9a-f]{32}$/)
    expect(entry?.size).toBeGreaterThan(1000)
    expect((entry?.expires ?? 0) - (entry?.created ?? 0)).toBe(3_600_000)
  })

  test('statistics count, sum and reset', () => {
    const cache = newCache()
    const one = cache.memoize((n: number) => n, { name: 'one' })
    const two = cache.memoize((n: number) => -n, { name: 'two' })
    for (const n of [1, 1, 2]) one(n)
    two(1)
    expect(one.stats()).toMatchObject({ calls: 3, hits: 1, memoryHits: 1, misses: 2, stored: 2 })
    expect(cache.stats()).toMatchObject({ calls: 4, hits: 1, misses: 3, stored: 3 })
    one.resetStats()
    expect(cache.stats()).toMatchObject({ calls: 1, misses: 1 })
    cache.resetStats()
    expect(cache.stats().calls).toBe(0)
  })
})

describe('explanations', () => {
  test('the most significant difference to the nearest entry is the reason', () => {
    let rate = 0.1
    const cache = newCache()
    const fn = cache.memoize((n: number) => n * rate)
    expect(fn.explain(1).reason).toEqual({ kind: 'first-call' })
    fn(1)
    expect(fn.explain(2).reason).toEqual({ kind: 'argument-new' })
    rate = 0.2
    const changed = fn.explain(1)
    expect(changed.reason?.kind).toBe('capture-changed')
    expect(changed.changes[0]?.summary).toContain('0.1 → 0.2')
    expect(changed.nearest?.size).toBeGreaterThan(0)
    expect(String(changed)).toContain('rate')
    expect(changed.summary.split('\n')).toHaveLength(1)
    // Also in a call whose arguments are new, captured values come first.
    expect(fn.explain(2).reason?.kind).toBe('capture-changed')
  })

  test('an entry of the same arguments is nearer than a newer one of the same code', () => {
    let rate = 1
    const cache = newCache()
    const fn = cache.memoize((n: number) => n * rate)
    fn(1)
    fn(2)
    rate = 2
    fn(1)
    expect(fn.explain(2).reason?.kind).toBe('capture-changed')
    expect(fn.explain(3).reason?.kind).toBe('argument-new')
  })

  test('an edited body is code, with what changed', () => {
    const cache = newCache()
    const make = (fn: (n: number) => number) => cache.memoize(fn, { name: 'f' })
    make((n) => n + 1)(1)
    const { reason, changes } = make((n) => n + 2).explain(1)
    expect(reason?.kind).toBe('code-changed')
    expect(changes.map(({ kind }) => kind)).toContain('body')
  })

  test('two closures of one factory share a name without a quarrel', () => {
    const cache = newCache()
    const log = logOf(cache)
    const make = (k: number) => cache.memoize((n: number) => n * k, { name: 'times' })
    const [two, three] = [make(2), make(3)]
    const results = [two(5), three(5), two(5), three(5)]
    expect(results).toEqual([10, 15, 10, 15])
    expect(log.filter((line) => line.startsWith('hit'))).toHaveLength(2)
    expect(log).toContain('miss capture-changed')
  })

  test('a reason read late is the same', () => {
    const cache = newCache()
    const events: { readonly reason: { readonly kind: string } }[] = []
    cache.on('miss', (event) => events.push(event))
    const fn = cache.memoize((n: number) => n)
    fn(1)
    fn(2)
    expect(events.map(({ reason }) => reason.kind)).toEqual(['first-call', 'argument-new'])
    expect(events[1]?.reason).toBe(events[1]?.reason)
  })

  test('a listener that throws hurts nobody', () => {
    catchWarnings()
    const cache = newCache()
    const log: string[] = []
    cache.on('miss', () => {
      throw new Error('listener')
    })
    const stop = cache.on('miss', () => log.push('miss'))
    const fn = cache.memoize((n: number) => n)
    expect(fn(1)).toBe(1)
    stop()
    expect(fn(2)).toBe(2)
    expect(log).toEqual(['miss'])
  })
})

describe('a directory that can not be used', () => {
  function blocked(): string {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, 'not a directory')
    return join(file, 'cache')
  }

  test('is said once, and functions compute', async () => {
    const warnings = catchWarnings()
    const cache = newCache({ dir: blocked() })
    const log = logOf(cache)
    const calls = ignored({ count: 0 })
    const fn = cache.memoize((n: number) => {
      calls.count++
      return n
    })
    const later = cache.memoize(async (n: number) => [n])
    expect([fn(1), fn(1)]).toEqual([1, 1])
    expect(calls.count).toBe(2)
    expect(await Promise.all([later(1), later(1)])).toEqual([[1], [1]])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('PERMAFROST_STORE')
    expect(log).toContain('miss store-failed')
    expect(fn.peek(1)).toMatchObject({ hit: false, reason: { kind: 'store-failed' } })
  })

  test("throws with onStoreError: 'throw'", async () => {
    const cache = newCache({ dir: blocked(), onStoreError: 'throw' })
    const fn = cache.memoize((n: number) => n)
    const later = cache.memoize(async (n: number) => n)
    expect(() => fn(1)).toThrow(StoreError)
    await expect(later(1)).rejects.toThrow(StoreError)
  })

  test('damaged entries are computed again, and the directory serves on', () => {
    catchWarnings()
    const dir = join(temporaryFolder(), 'c')
    const make = (cache: ReturnType<typeof newCache>) =>
      cache.memoize((n: number) => 'x'.repeat(n), { inline: false })
    const cache = newCache({ dir })
    make(cache)(1000)
    cache.close()
    rmSync(join(dir, 'objects'), { recursive: true })
    const again = newCache({ dir })
    const log = logOf(again)
    const fn = make(again)
    expect([fn(1000).length, fn(1000).length]).toEqual([1000, 1000])
    expect(log.filter((line) => line !== 'store-problem')).toEqual([
      'miss damaged',
      'stored',
      'hit memory',
    ])
  })

  test('readOnly finds what is there and stores nothing', () => {
    const dir = join(temporaryFolder(), 'c')
    const make = (cache: ReturnType<typeof newCache>) =>
      cache.memoize((n: number) => n, { name: 'f', version: '1' })
    const cache = newCache({ dir })
    make(cache)(1)
    cache.close()
    const reader = newCache({ dir, readOnly: true })
    const fn = make(reader)
    expect([fn.has(1), fn(2)]).toEqual([true, 2])
    expect(() => fn.delete(1)).toThrow(StoreError)
    expect(() => reader.clear()).toThrow(StoreError)
    reader.close()
    expect([...newCache({ dir }).entries()]).toHaveLength(1)
  })

  test('readOnly on a directory that is not there computes', () => {
    const cache = newCache({ dir: join(temporaryFolder(), 'none'), readOnly: true })
    const fn = cache.memoize((n: number) => n)
    expect(fn(1)).toBe(1)
  })

  test('a closed cache computes', () => {
    using cache = newCache()
    const fn = cache.memoize((n: number) => n)
    fn(1)
    cache.close()
    expect(fn(1)).toBe(1)
    expect(fn.peek(1)).toEqual({ hit: false, reason: { kind: 'closed' } })
    expect(() => cache.clear()).toThrow(StoreError)
  })

  test('the bound on size removes the oldest', async () => {
    const cache = newCache({ size: '400 KiB', memory: 0, policy: 'lru' })
    const log = logOf(cache)
    const fn = cache.memoize((n: number) => `${n}`.repeat(20_000))
    for (let n = 0; n < 60; n++) {
      fn(n)
      // oxlint-disable-next-line no-await-in-loop -- each batch is written by itself
      if (n % 5 === 0) await cache.commit()
    }
    await cache.commit()
    cache.evict()
    expect(log.includes('evict size')).toBe(true)
    expect([fn.has(0), fn.has(59)]).toEqual([false, true])
    const total = [...cache.entries()].reduce((sum, entry) => sum + entry.size, 0)
    expect(total).toBeLessThan(400 * 1024)
  })

  test('a directory inside of a new one is made', () => {
    const dir = join(temporaryFolder(), 'a', 'b', 'c')
    mkdirSync(join(dir, '..'), { recursive: true })
    const fn = newCache({ dir }).memoize((n: number) => n)
    fn(1)
    expect(fn.has(1)).toBe(true)
  })
})

test('a directory that cannot be opened is told of when it was tried, not with every call', () => {
  catchWarnings()
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const cache = newCache({ dir: file })
  const log: string[] = []
  cache.on('store-problem', ({ message }) => log.push(message))
  const double = cache.memoize((n: number) => n * 2, { name: 'double' })
  const all = Array.from({ length: 50 }, (_, n) => n)
  expect(all.map((n) => double(n))).toEqual(all.map((n) => n * 2))
  expect(log[0]).toContain(file)
  // It is tried again after 100 ms, then 200, 400, …
  expect(log.length).toBeLessThan(10)
})

describe('refresh', () => {
  test.each([
    ['shouldStore refuses', 'refused'],
    ['can not be stored', (): number => 1],
  ])('to a result that %s removes the old one', (_, next) => {
    catchWarnings()
    const box: { value: unknown } = { value: 'old' }
    const f = newCache().memoize(() => box.value, {
      version: '1',
      shouldStore: (value) => value !== 'refused',
    })
    f()
    expect(f.has()).toBe(true)
    box.value = next
    expect(f.refresh()).toBe(next)
    expect(f.has()).toBe(false)
    expect(f()).toBe(next)
  })

  test('to a promise of another class removes the old one', async () => {
    catchWarnings()
    class Other<T> extends Promise<T> {}
    const box = { foreign: false }
    const f = newCache().memoize(
      (): Promise<string> => (box.foreign ? Other.resolve('new') : Promise.resolve('old')),
      { version: '1' },
    )
    expect(await f()).toBe('old')
    box.foreign = true
    expect(await f.refresh()).toBe('new')
    expect(f.has()).toBe(false)
    expect(await f()).toBe('new')
  })

  test.each([
    ['a new result', 'new'],
    ['one that can not be stored', (): number => 1],
  ])('with %s is seen by another cache of the directory at once', async (_, next) => {
    catchWarnings()
    const dir = join(temporaryFolder(), 'cache')
    const clock = handClock(1_000_000)
    const box: { value: unknown } = { value: 'old' }
    const caches = [newCache({ dir }, { clock }), newCache({ dir }, { clock })] as const
    const [one, other] = caches.map((cache) =>
      cache.memoize(() => box.value, { name: 'f', version: '1' }),
    ) as [Memoized<() => unknown>, Memoized<() => unknown>]
    one()
    await caches[0].commit()
    // Both have looked since, and hold it in memory.
    clock.set(2_000_000)
    for (const f of [one, other, one, other]) expect(f()).toBe('old')
    box.value = next
    expect(one.refresh()).toBe(next)
    expect(other()).toBe(next)
  })

  test('returns its result though the old one can not be removed', () => {
    const said = catchWarnings()
    const folder = temporaryFolder()
    const box: { value: unknown } = { value: 'old' }
    const cache = newCache({ dir: join(folder, 'cache') })
    const errors: string[] = []
    cache.on('error', ({ doing }) => errors.push(doing))
    const f = cache.memoize(() => box.value, { version: '1' })
    f()
    const store = openTestStore({ dir: join(folder, 'other') }).store
    const locked = new StoreError('ERR_STORE_WRITE', 'it stays locked')
    vi.spyOn(Object.getPrototypeOf(store) as LocalStore, 'deleteCall').mockImplementation(() => {
      throw locked
    })
    vi.spyOn(Object.getPrototypeOf(store) as LocalStore, 'has').mockReturnValue(true)
    const next = (): number => 1
    box.value = next
    expect(f.refresh()).toBe(next)
    expect(errors).toEqual(['removing an older result'])
    expect(said.some((text) => text.includes('it stays locked'))).toBe(true)
    store.close()
  })
})
