import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { leftForAudits, underWay } from '../../src/cache/audit-budget.ts'
import { drainStatistics, countersOfAllRuns } from '../../src/cache/statistics.ts'
import {
  countersOf,
  countHit,
  countStored,
  noCounts,
  resetCounts,
  statsOf,
} from '../../src/cache/stats.ts'
import type { Counters, Stats } from '../../src/cache/stats.ts'
import { cacheKey, cacheVersion } from '../../src/index.ts'
import type { Cache, Memoized } from '../../src/index.ts'
import { handWatch, tick, timed } from './hand-watch.ts'
import { newCache, temporaryFolder } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function consistent(stats: Stats): void {
  const { calls, hits, misses, uncached, bypassed, overhead } = stats
  expect(hits + misses + uncached + bypassed).toBe(calls)
  expect(stats.memoryHits + stats.storeHits + stats.flightHits).toBe(hits)
  expect(Object.values(stats.missesBy).reduce((a, b) => a + b, 0)).toBe(misses)
  expect(Object.values(overhead).reduce((a, b) => a + b, 0)).toBeCloseTo(stats.overheadMs)
  expect(stats.savedMs - stats.overheadMs).toBeCloseTo(stats.netSavedMs)
}

describe('calls are counted', () => {
  test('by what answered them', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const watch = handWatch()
    const define = (cache: Cache): Memoized<(n: number) => Promise<string>> =>
      cache.memoize(
        async (n: number) => {
          await tick()
          watch.take(20)
          return `text ${n}`
        },
        { name: 'f' },
      )
    const first = newCache({ dir }, { clock: watch })
    await define(first)(1)
    first.close()
    const cache = newCache({ dir }, { clock: watch })
    const f = define(cache)
    await f(1)
    await f(1)
    await Promise.all([f(2), f(2), f(2)])
    expect(f.stats()).toMatchObject({
      calls: 5,
      hits: 4,
      storeHits: 1,
      memoryHits: 1,
      flightHits: 2,
      misses: 1,
      stored: 1,
      savedMs: 40,
      computeMs: 20,
    })
    consistent(f.stats())
    expect(f.stats().storedBytes).toBeGreaterThan(5)
  })

  test('by the reason of a miss', () => {
    const watch = handWatch()
    const cache = newCache({}, { clock: watch })
    const options = { name: 'f', ttl: 1000 }
    const add = cache.memoize((n: number) => n + 1, options)
    add(1)
    add(2)
    add(3)
    watch.take(2000)
    add(1)
    add.refresh(1)
    const other = cache.memoize((n: number) => n + 2, options)
    other(1)
    const times = (by: number): Memoized<(n: number) => number> =>
      cache.memoize((n: number) => n * by, options)
    times(2)(1)
    times(3)(1)
    expect(add.stats().missesBy).toEqual({
      'first-call': 1,
      'argument-new': 2,
      expired: 1,
      refreshed: 1,
      'code-changed': 2,
      'capture-changed': 1,
    })
    consistent(add.stats())
  })

  test('by the reason of a miss, against what an earlier run has stored', () => {
    const dir = join(temporaryFolder(), 'cache')
    const reasons = (make: (cache: Cache) => (n: number) => number, system = 1): object => {
      const cache = newCache({ dir, extraState: () => system })
      const f = make(cache)
      f(1)
      f(2)
      const { missesBy } = cache.stats()
      cache.close()
      return missesBy
    }
    const plus = (by: number) => (cache: Cache) =>
      cache.memoize((n: number) => n + by, { name: 'f' })
    expect(reasons(plus(1))).toEqual({ 'first-call': 1, 'argument-new': 1 })
    expect(reasons(plus(1))).toEqual({})
    expect(reasons(plus(2))).toEqual({ 'capture-changed': 2 })
    expect(reasons((cache) => cache.memoize((n: number) => n - 1, { name: 'f' }))).toEqual({
      'code-changed': 2,
    })
    expect(reasons(plus(1), 2)).toEqual({ 'system-changed': 2 })
    expect(
      reasons((cache) => cache.memoize((n: number) => n + 3, { name: 'g', version: '1' })),
    ).toEqual({ 'first-call': 1, 'argument-new': 1 })
    expect(
      reasons((cache) => cache.memoize((n: number) => n + 3, { name: 'g', version: '2' })),
    ).toEqual({ 'version-changed': 2 })
  })

  test('a new version of an argument that was seen is a changed version', () => {
    const book = (path: string, text: string) => ({
      text,
      [cacheKey]: () => path,
      [cacheVersion]: () => text,
    })
    const cache = newCache()
    const size = cache.memoize((read: ReturnType<typeof book>) => read.text, { name: 'size' })
    size(book('a', 'one'))
    size(book('a', 'one'))
    size(book('b', 'one'))
    size(book('a', 'two'))
    expect(size.stats()).toMatchObject({
      hits: 1,
      missesBy: { 'first-call': 1, 'argument-new': 1, 'version-changed': 1 },
    })
  })

  test('uncached calls and results that were not stored', () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const cache = newCache()
    const uncached = cache.memoize((value: unknown) => typeof value, { name: 'uncached' })
    uncached(new Promise(() => {}))
    const refused = cache.memoize((n: number) => n, { name: 'refused', shouldStore: () => false })
    refused(1)
    refused(1)
    expect(uncached.stats()).toMatchObject({ calls: 1, uncached: 1, misses: 0 })
    expect(refused.stats()).toMatchObject({ calls: 2, misses: 2, stored: 0, notStored: 2 })
    consistent(cache.stats())
  })
})

test('how sure results are, and audits, are kept over runs as well', () => {
  const all = new Map<string, Counters>()
  const f = countersOf(all, 'f')
  countStored(f, { grade: 'proved', size: 5 })
  countStored(f, { grade: 'traced', size: 6 })
  countStored(f, { grade: 'traced', size: 6 }, -1)
  countHit(f, 'memory', 'proved')
  countHit(f, 'store', 'assumed')
  const stats = statsOf(f)
  expect(stats).toMatchObject({
    hits: 2,
    memoryHits: 1,
    storeHits: 1,
    stored: 1,
    storedBytes: 5,
    grades: {
      stored: { proved: 1, traced: 0, assumed: 0 },
      hits: { proved: 1, traced: 0, assumed: 1 },
    },
  })
  drainStatistics(all)
  for (const what of ['auditsSame', 'auditsDropped', 'unauditable', 'auditMs'] as const) {
    f[what] += 3
    const deltas = drainStatistics(all)
    expect(deltas).toHaveLength(1)
    const kept = deltas.map(({ name, counts }) => [name, counts] as const)
    expect(countersOfAllRuns(kept, [], new Map()).get('f')).toMatchObject({ [what]: 3 })
  }
  expect(statsOf(f)).toMatchObject({
    audits: { audited: 3, different: 0, dropped: 3, unauditable: 3, ms: 3 },
    netSavedMs: -3,
  })
  resetCounts(f)
  expect(statsOf(f).audits).toEqual(statsOf(noCounts()).audits)
  expect(leftForAudits(all)).toBe(-3)
})

test('computations under way are those begun and not ended, whatever was set back', () => {
  const f = noCounts()
  f.misses += 3
  f.trial.computed += 1
  expect(underWay(f)).toBe(2)
  resetCounts(f)
  expect(underWay(f)).toBe(2)
  f.trial.computed += 2
  expect(underWay(f)).toBe(0)
})

describe('the time of a call', () => {
  test('goes to hash, encode, decode and compute, each to its own', () => {
    const { cache, watch, serializer } = timed({ encode: 5, decode: 7 })
    const f = cache.memoize(
      (n: number) => {
        watch.take(100)
        return [n]
      },
      {
        name: 'f',
        serializer: serializer as never,
        key: (n: number) => {
          watch.take(3)
          return n
        },
      },
    )
    f(1)
    // The key is made before computing and once more after it.
    expect(f.stats()).toMatchObject({
      computeMs: 100,
      overhead: { hashMs: 6, lookupMs: 0, decodeMs: 0, encodeMs: 5, storeMs: 0 },
    })
    f(1)
    expect(f.stats()).toMatchObject({
      savedMs: 100,
      computeMs: 100,
      overhead: { hashMs: 9, lookupMs: 0, decodeMs: 7, encodeMs: 5, storeMs: 0 },
      overheadMs: 21,
      netSavedMs: 79,
    })
  })

  test('of a function that throws is counted as computing', () => {
    const { cache, watch } = timed()
    const f = cache.memoize((): number => {
      watch.take(30)
      throw new Error('mine')
    })
    expect(() => f()).toThrow('mine')
    expect(f.stats()).toMatchObject({ calls: 1, misses: 1, computeMs: 30, overheadMs: 0 })
  })

  test('of an async function that rejects is counted as computing', async () => {
    const { cache, watch } = timed()
    const f = cache.memoize(async (): Promise<number> => {
      await tick()
      watch.take(30)
      throw new Error('mine')
    })
    await expect(f()).rejects.toThrow('mine')
    expect(f.stats()).toMatchObject({ calls: 1, misses: 1, computeMs: 30, overheadMs: 0 })
  })

  test('is exact for 64 hits from memory, and a good guess for thousands', () => {
    const { cache, serializer } = timed({ decode: 2 })
    const f = cache.memoize((n: number) => [n], {
      name: 'f',
      serializer: serializer as never,
      admission: 'always',
    })
    f(1)
    for (let hits = 1; hits <= 64; hits++) {
      f(1)
      expect(f.stats().overhead.decodeMs).toBe(2 * hits)
    }
    for (let more = 0; more < 5000; more++) f(1)
    const { memoryHits, overhead } = f.stats()
    expect(memoryHits).toBe(5064)
    expect(overhead.decodeMs).toBeLessThanOrEqual(2 * 5064)
    expect(overhead.decodeMs).toBeGreaterThanOrEqual(2 * (5064 - 31))
  })
})

describe('statistics over runs', () => {
  test('are kept, and set back together with those of the process', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const runOnce = async (calls: number, reset: 'f' | 'all' | null = null): Promise<object> => {
      const cache = newCache({ dir })
      const f = cache.memoize((n: number) => n, { name: 'f' })
      const g = cache.memoize((n: number) => n + 1, { name: 'g' })
      for (let call = 0; call < calls; call++) f(1)
      g(1)
      await cache.commit()
      if (reset === 'f') f.resetStats()
      if (reset === 'all') cache.resetStats()
      const count = (stats: Readonly<Record<string, Stats>>): object =>
        Object.fromEntries(
          Object.entries(stats).map(([name, { calls: made }]) => [name.replace(/.*#/, ''), made]),
        )
      const counts = {
        here: count(cache.stats().functions),
        all: count(cache.stats({ runs: 'all' }).functions),
      }
      cache.close()
      return counts
    }
    expect(await runOnce(3)).toEqual({ here: { f: 3, g: 1 }, all: { f: 3, g: 1 } })
    expect(await runOnce(4)).toEqual({ here: { f: 4, g: 1 }, all: { f: 7, g: 2 } })
    expect(await runOnce(5, 'f')).toMatchObject({ here: { f: 0, g: 1 }, all: { g: 3 } })
    expect(await runOnce(1)).toEqual({ here: { f: 1, g: 1 }, all: { f: 1, g: 4 } })
    expect(await runOnce(1, 'all')).toMatchObject({ here: { f: 0, g: 0 } })
    expect(await runOnce(2)).toEqual({ here: { f: 2, g: 1 }, all: { f: 2, g: 1 } })
  })

  test('what was drained is not drained again, and all together are right at any moment', () => {
    const all = new Map<string, Counters>()
    const kept = new Map<string, Record<string, number>>()
    const keep = (): number => {
      const deltas = drainStatistics(all)
      for (const { name, counts } of deltas) {
        const sum = kept.get(name) ?? {}
        for (const [what, count] of Object.entries(counts)) sum[what] = (sum[what] ?? 0) + count
        kept.set(name, sum)
      }
      return deltas.length
    }
    const f = countersOf(all, 'f')
    expect(keep()).toBe(0)
    f.calls += 2
    f.misses += 2
    f.computeMs += 7
    f.missesBy.set('first-call', 1).set('argument-new', 1)
    expect(keep()).toBe(1)
    expect(keep()).toBe(0)
    f.storeMs += 0.25
    expect(keep()).toBe(1)
    f.calls++
    f.memoryHits++
    const sum = (): Stats => statsOf(countersOfAllRuns(kept, [], all).get('f') ?? noCounts())
    expect(sum()).toEqual(statsOf(f))
    keep()
    expect(sum()).toEqual(statsOf(f))
    const before = sum()
    resetCounts(f)
    expect(keep()).toBe(0)
    expect(sum()).toEqual(before)
    f.calls++
    f.uncached++
    expect(sum().calls).toBe(before.calls + 1)
    const onTheWay = drainStatistics(all)
    expect(countersOfAllRuns(kept, onTheWay, all).get('f')?.calls).toBe(before.calls + 1)
  })
})

test('ten thousand functions are counted by name, the others together, and none of them is judged', () => {
  const all = new Map<string, Counters>()
  for (let at = 0; at < 10_050; at++) countersOf(all, `f${at}`).calls++
  expect(all.size).toBe(10_001)
  expect(countersOf(all, 'f0').calls).toBe(1)
  expect(countersOf(all, 'one more')).toBe(countersOf(all, 'another'))
  expect(countersOf(all, 'one more')).toMatchObject({ calls: 50, trial: { bypassing: null } })
})
