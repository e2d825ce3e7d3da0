/**
 * The user's code runs in the middle of the cache's work (listeners, options, the function itself)
 * and uses the cache from there: every result is right, and nothing throws at the caller.
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ignored } from '../../src/index.ts'
import type { Cache, CacheEvent } from '../../src/index.ts'
import { catchWarnings, newCache, temporaryFolder } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const TYPES: readonly CacheEvent['type'][] = [
  ...(['hit', 'miss', 'stored', 'not-stored', 'timing', 'flush', 'evict'] as const),
  ...(['supersede', 'removed', 'orphan', 'store-problem', 'error'] as const),
]

const ACTS: readonly (readonly [string, (cache: Cache, f: (n: number) => string) => unknown])[] = [
  ['calls the function', (_, f) => f(1000)],
  ['clears the cache', (cache) => cache.clear()],
  ['commits', (cache) => void cache.commit()],
  ['evicts', (cache) => cache.evict()],
  ['removes orphans', (cache) => cache.removeOrphans()],
  ['looks through the entries', (cache) => [...cache.entries()].length],
  ['closes the cache', (cache) => cache.close()],
  [
    'throws',
    () => {
      throw new Error('from a listener')
    },
  ],
]

describe('a listener', () => {
  test.each(ACTS)('that %s harms nobody', async (_, act) => {
    for (const type of TYPES) {
      catchWarnings()
      const cache = newCache({ maxEntries: 5, memory: 0 })
      const f = cache.memoize((n: number) => `${n} `.repeat(n % 7 === 0 ? 40_000 : 3))
      let depth = 0
      cache.on(type, () => {
        if (depth > 0) return
        depth++
        try {
          act(cache, f)
        } finally {
          depth--
        }
      })
      for (let n = 0; n < 12; n++) {
        expect(f(n), `${type} ${n}`).toBe(`${n} `.repeat(n % 7 === 0 ? 40_000 : 3))
        if (n % 4 === 3) await cache.commit().catch(() => {})
        f(n)
      }
      if (f.explain(1).reason?.kind !== 'closed') {
        f.delete(11)
        f.clear()
      }
      cache.close()
    }
  })
})

describe('the function itself', () => {
  test.each(ACTS.filter(([what]) => what !== 'throws' && what !== 'calls the function'))(
    'that %s while it computes returns its result',
    async (_, act) => {
      catchWarnings()
      const cache = newCache()
      const doing = ignored({ act: () => act(cache, String) })
      const f = cache.memoize((n: number) => {
        doing.act()
        return n * 2
      })
      const later = cache.memoize(async (n: number) => {
        await Promise.resolve()
        doing.act()
        return n * 3
      })
      expect([f(1), f(2), f(1)]).toEqual([2, 4, 2])
      expect(await Promise.all([later(1), later(1), later(2)])).toEqual([3, 3, 6])
      await cache.commit().catch(() => {})
      expect([f(1), await later(1)]).toEqual([2, 3])
      cache.close()
    },
  )

  test('that deletes and refreshes its own entry while it computes returns its result', () => {
    const cache = newCache()
    const own: { f?: { delete(n: number): boolean; has(n: number): boolean } } = ignored({})
    const fn = (n: number): number => {
      own.f?.delete(n)
      own.f?.has(n)
      return n * 2
    }
    // That it asks the cache is an impurity, which this one answers for.
    const f = cache.memoize(fn, { assumePure: ['process'] })
    own.f = f
    expect([f(1), f(1), f.refresh(1), f.has(1)]).toEqual([2, 2, 2, true])
    cache.close()
  })
})

describe('a policy', () => {
  test.each<readonly [string, (cache: Cache) => number]>([
    [
      'throws',
      () => {
        throw new Error('no policy')
      },
    ],
    ['returns NaN', () => Number.NaN],
    ['returns Infinity', () => Number.POSITIVE_INFINITY],
    ['returns no number', () => 'x' as never],
    ['returns a BigInt', () => 1n as never],
    ['clears the cache', (cache) => cache.clear()],
    ['looks through the entries', (cache) => [...cache.entries()].length],
    ['closes the cache', (cache) => (cache.close(), 1)],
  ])('that %s harms nobody, and the bound holds', async (_, priority) => {
    catchWarnings()
    const policy = { name: 'own', ages: true, priority: (): number => priority(cache) }
    const cache: Cache = newCache({ policy, maxEntries: 5, memory: 0 })
    const f = cache.memoize((n: number) => n + 1)
    for (let n = 0; n < 20; n++) expect(f(n)).toBe(n + 1)
    await cache.commit().catch(() => {})
    const closed = f.explain(1).reason?.kind === 'closed'
    expect(closed || [...cache.entries()].length <= 5).toBe(true)
    cache.close()
  })
})

describe('entries()', () => {
  function bytesIn(dir: string): number {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  }

  test('that is left in the middle does not let the directory grow', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const cache = newCache({ dir, size: '2 MiB', memory: 0 })
    const f = cache.memoize((n: number) => `${n} `.repeat(3000))
    for (let n = 0; n < 20; n++) f(n)
    await cache.commit()
    const left = cache.entries()
    expect(left.next().done).toBe(false)
    for (let n = 20; n < 2500; n++) {
      f(n)
      if (n % 50 === 0) await cache.commit()
    }
    await cache.commit()
    expect(bytesIn(dir)).toBeLessThan(7 * 2 ** 20)
    left.return(undefined)
    cache.close()
    expect(bytesIn(dir)).toBeLessThan(2.5 * 2 ** 20)
  })

  test('can be used to delete what it lists', async () => {
    const cache = newCache()
    const f = cache.memoize((n: number) => n)
    for (let n = 0; n < 500; n++) f(n)
    await cache.commit()
    let n = 0
    for (const { key } of cache.entries()) {
      expect(key).toMatch(/^[0-9a-f]{32}$/)
      f.delete(n++)
      f(1000 + n)
      if (n === 1000) break
    }
    expect(f.has(1)).toBe(false)
    cache.close()
  })
})
