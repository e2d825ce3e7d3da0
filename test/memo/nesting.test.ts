/** Whose time is whose, where memoized functions call each other. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Memoized } from '../../src/index.ts'
import { tick, timed } from './hand-watch.ts'

describe('a memoized function called by another one', () => {
  test('keeps its computing and its overhead to itself', () => {
    const { cache, watch, serializer } = timed({ encode: 5, decode: 7 })
    const options = { serializer: serializer as never }
    const inner = cache.memoize(
      (n: number) => {
        watch.take(50)
        return [n]
      },
      {
        ...options,
        name: 'inner',
        key: (n: number) => {
          watch.take(3)
          return n
        },
      },
    )
    const outer = cache.memoize(
      (n: number) => {
        watch.take(10)
        const first = inner(n)
        watch.take(10)
        return [...first, ...inner(n)]
      },
      { ...options, name: 'outer' },
    )
    outer(1)
    // inner: a miss (3 + 50 + 3 + 5) and a hit (3 + 7).
    expect(inner.stats()).toMatchObject({ computeMs: 50, overheadMs: 21 })
    expect(outer.stats()).toMatchObject({ computeMs: 20, overheadMs: 5 })
    expect(cache.stats()).toMatchObject({ computeMs: 70, overheadMs: 26 })
    outer(1)
    // What the outer hit saves is all that computing it had taken.
    expect(outer.stats().savedMs).toBe(20 + 61 + 10)
  })

  test('is no overhead of the function in whose option "key" it is called', () => {
    const { cache, watch } = timed()
    const digest = cache.memoize(
      (n: number) => {
        watch.take(40)
        return n % 2
      },
      { name: 'digest' },
    )
    const f = cache.memoize(
      (n: number) => {
        watch.take(10)
        return n
      },
      {
        name: 'f',
        key: (n: number) => {
          watch.take(1)
          return digest(n)
        },
      },
    )
    f(1)
    f(1)
    expect(digest.stats()).toMatchObject({ computeMs: 40, misses: 1, hits: 2 })
    expect(f.stats()).toMatchObject({ computeMs: 10, overheadMs: 3, hits: 1 })
  })

  test('counts once in a recursion', () => {
    const { cache, watch } = timed()
    const fib: Memoized<(n: number) => number> = cache.memoize(
      (n: number): number => {
        watch.take(1)
        return n < 2 ? n : fib(n - 1) + fib(n - 2)
      },
      { name: 'fib' },
    )
    expect(fib(30)).toBe(832_040)
    expect(fib.stats()).toMatchObject({ misses: 31, computeMs: 31, overheadMs: 0 })
  })

  test('counts once where both wait', async () => {
    const { cache, watch } = timed()
    const inner = cache.memoize(
      async (n: number) => {
        watch.take(5)
        await sleep(1)
        watch.take(50)
        return n
      },
      { name: 'inner' },
    )
    const outer = cache.memoize(
      async (n: number) => {
        watch.take(10)
        await inner(n)
        watch.take(10)
        await tick()
        watch.take(10)
        const two = await Promise.all([inner(n + 1), inner(n + 1), inner(n)])
        watch.take(10)
        return two.length
      },
      { name: 'outer' },
    )
    await outer(1)
    expect(inner.stats()).toMatchObject({ misses: 2, computeMs: 110, flightHits: 1 })
    expect(outer.stats()).toMatchObject({ misses: 1, computeMs: 40, overheadMs: 0 })
    expect(cache.stats().overheadMs).toBe(0)
  })

  test('counts once in an async recursion', async () => {
    const { cache, watch } = timed()
    const sum: Memoized<(n: number) => Promise<number>> = cache.memoize(
      async (n: number): Promise<number> => {
        watch.take(1)
        if (n === 0) return 0
        const below = await sum(n - 1)
        watch.take(1)
        return below + n
      },
      { name: 'sum' },
    )
    expect(await sum(50)).toBe(1275)
    expect(sum.stats()).toMatchObject({ misses: 51, computeMs: 101, overheadMs: 0 })
  })

  test('sync and async inside each other', async () => {
    const { cache, watch } = timed()
    const leaf = cache.memoize(
      (n: number) => {
        watch.take(3)
        return n
      },
      { name: 'leaf' },
    )
    const wait = cache.memoize(
      async (n: number) => {
        watch.take(4)
        const a = leaf(n)
        await tick()
        watch.take(4)
        return a + leaf(n + 1)
      },
      { name: 'wait' },
    )
    const start = cache.memoize(
      (n: number) => {
        watch.take(5)
        void wait(n)
        watch.take(5)
        return n
      },
      { name: 'start' },
    )
    // The first call finds out that it is sync.
    start(100)
    await sleep(1)
    cache.resetStats()
    start(1)
    await sleep(1)
    expect(start.stats().computeMs).toBe(10)
    // It waits while `start` goes on.
    expect(wait.stats().computeMs).toBe(4 + 5 + 4)
    expect(leaf.stats().computeMs).toBe(6)
  })
})

describe('waiting for a computation under way', () => {
  test('is no overhead', async () => {
    const { cache, watch } = timed()
    const f = cache.memoize(async (n: number) => {
      await sleep(1)
      watch.take(1000)
      return n
    })
    await Promise.all([f(1), f(1)])
    expect(f.stats()).toMatchObject({ flightHits: 1, misses: 1, computeMs: 1000, overheadMs: 0 })
  })
})
