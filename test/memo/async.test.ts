/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ignored } from '../../src/index.ts'
import { catchWarnings, logOf, newCache } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const pause = (ms = 5): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** Fails instead of hanging. */
function soon<T>(promise: Promise<T>): Promise<T> {
  const late = pause(5000).then(() => {
    throw new Error('still waiting')
  })
  return Promise.race([promise, late])
}

describe('an async function', () => {
  test('is computed once, and hits return promises', async () => {
    const cache = newCache()
    const log = logOf(cache)
    const fn = cache.memoize(async (n: number) => {
      await pause()
      return [n]
    })
    expect(await fn(1)).toEqual([1])
    const hit = fn(1)
    expect(hit).toBeInstanceOf(Promise)
    expect(await hit).toEqual([1])
    expect(log).toEqual(['miss first-call', 'stored', 'hit memory'])
    expect(fn.peek(1)).toEqual({ hit: true, value: [1] })
  })

  test('that is no async function but returns a promise is the same', async () => {
    const cache = newCache()
    const fn = cache.memoize((n: number) => pause().then(() => n))
    await fn(1)
    expect(fn(1)).toBeInstanceOf(Promise)
    expect(await fn(1)).toBe(1)
    expect(fn.stats().hits).toBe(2)
  })

  test('that sometimes returns a value keeps both kinds', async () => {
    const cache = newCache()
    const fn = cache.memoize((n: number) => (n > 0 ? Promise.resolve(n) : n))
    expect(fn(-1)).toBe(-1)
    expect(await fn(1)).toBe(1)
    expect(fn(-1)).toBe(-1)
    expect(fn(1)).toBeInstanceOf(Promise)
    expect(fn.stats().hits).toBe(2)
  })

  test('asked for one key at a time computes once; the first gets its value, the others copies', async () => {
    const cache = newCache()
    const log = logOf(cache)
    const made: unknown[] = ignored([])
    const fn = cache.memoize(async (n: number) => {
      await pause()
      const value = { n }
      made.push(value)
      return value
    })
    const [a, b, c] = await Promise.all([fn(1), fn(1), fn(1)])
    expect(made).toHaveLength(1)
    expect(a).toBe(made[0])
    expect([b, c]).toEqual([{ n: 1 }, { n: 1 }])
    expect(new Set([a, b, c]).size).toBe(3)
    expect(log).toEqual(['miss first-call', 'hit flight', 'hit flight', 'stored'])
  })

  test('rejects all that wait, and caches no rejection', async () => {
    const cache = newCache()
    const error = new Error('down')
    const calls = ignored({ count: 0 })
    const fn = cache.memoize(async (n: number) => {
      calls.count++
      await pause()
      if (calls.count === 1) throw error
      return n
    })
    const ended = await Promise.allSettled([fn(1), fn(1)])
    expect(
      ended.map((end) => (end.status === 'rejected' ? (end.reason as unknown) : null)),
    ).toEqual([error, error])
    expect(calls.count).toBe(1)
    expect(await fn(1)).toBe(1)
    expect(calls.count).toBe(2)
  })

  test('whose result can not be copied computes for each that waited', async () => {
    catchWarnings()
    const cache = newCache()
    const fn = cache.memoize(async () => {
      await pause()
      return { now: () => 1 }
    })
    const [a, b] = await Promise.all([fn(), fn()])
    expect(a.now()).toBe(1)
    expect(b.now()).toBe(1)
    expect(a).not.toBe(b)
  })

  test('whose stored result can not be decoded computes for each that waited', async () => {
    catchWarnings()
    const broken = {
      name: 'broken',
      encode: () => new Uint8Array(1),
      decode: (): never => {
        throw new Error('it can not')
      },
    }
    const cache = newCache()
    const log = logOf(cache)
    const fn = cache.memoize(
      async () => {
        await pause()
        return [1]
      },
      { serializer: broken },
    )
    expect(await Promise.all([fn(), fn()])).toEqual([[1], [1]])
    expect(log.filter((line) => line.startsWith('error'))).toHaveLength(1)
  })

  test('whose result is not wanted still gives copies to those that wait', async () => {
    const cache = newCache()
    const calls = ignored({ count: 0 })
    const fn = cache.memoize(
      async () => {
        calls.count++
        await pause()
        return [1]
      },
      { shouldStore: () => false },
    )
    const [a, b] = await Promise.all([fn(), fn()])
    expect(a).toEqual(b)
    expect(a).not.toBe(b)
    expect(calls.count).toBe(1)
  })

  test('that tries again by calling itself does not wait for itself', async () => {
    const cache = newCache()
    const tries = ignored({ count: 0 })
    const fn: (n: number) => Promise<number> = cache.memoize(async (n: number): Promise<number> => {
      await pause()
      return ++tries.count < 3 ? fn(n) : n
    })
    expect(await soon(fn(7))).toBe(7)
    expect(tries.count).toBe(3)
  })

  test('two that wait for each other do not wait for ever', async () => {
    const cache = newCache()
    const depth = ignored({ left: 2 })
    const a: (n: number) => Promise<string> = cache.memoize(
      async (n: number): Promise<string> => {
        await pause()
        return depth.left-- > 0 ? `a${await b(n)}` : 'a'
      },
      { name: 'a', version: '1' },
    )
    const b: (n: number) => Promise<string> = cache.memoize(
      async (n: number): Promise<string> => {
        await pause()
        return depth.left-- > 0 ? `b${await a(n)}` : 'b'
      },
      { name: 'b', version: '1' },
    )
    const [first, second] = await soon(Promise.all([a(1), b(1)]))
    expect(first[0]).toBe('a')
    expect(second[0]).toBe('b')
  })

  test('nested computations of different keys share', async () => {
    const cache = newCache()
    const calls = ignored({ count: 0 })
    const leaf = cache.memoize(async (n: number) => {
      calls.count++
      await pause()
      return n
    })
    const sum = cache.memoize(async (a: number, b: number) => (await leaf(a)) + (await leaf(b)))
    expect(await soon(Promise.all([sum(1, 2), sum(2, 1), sum(1, 1)]))).toEqual([3, 3, 2])
    expect(calls.count).toBe(2)
  })

  test('an argument changed by the caller during the await is not stored', async () => {
    catchWarnings()
    const cache = newCache()
    const fn = cache.memoize(async (list: number[]) => {
      await pause()
      return list.length
    })
    const list = [1]
    const running = fn(list)
    list.push(2)
    expect(await running).toBe(2)
    expect([fn.has([1]), fn.has([1, 2])]).toEqual([false, false])
  })

  test('a promise of a class of its own is passed on as it is, and not stored', async () => {
    class Job<T> extends Promise<T> {
      readonly id = 5
    }
    const warnings = catchWarnings()
    const cache = newCache()
    const fn = cache.memoize((n: number) => Job.resolve(n) as Job<number>)
    const job = fn(1)
    expect(job).toBeInstanceOf(Job)
    expect(job.id).toBe(5)
    expect(await job).toBe(1)
    expect(fn.has(1)).toBe(false)
    expect(warnings).toHaveLength(1)
  })

  test('refresh computes and overwrites', async () => {
    const cache = newCache()
    const log = logOf(cache)
    const state = ignored({ now: 1 })
    const fn = cache.memoize(async () => state.now)
    await fn()
    state.now = 2
    expect(await fn()).toBe(1)
    expect(await fn.refresh()).toBe(2)
    expect(await fn()).toBe(2)
    expect(log).toEqual([
      'miss first-call',
      'stored',
      'hit memory',
      'miss refreshed',
      'stored',
      'hit memory',
    ])
  })

  test('ending after its cache was closed returns its value', async () => {
    const warnings = catchWarnings()
    const cache = newCache()
    const fn = cache.memoize(async (n: number) => {
      await pause()
      return n
    })
    const running = fn(1)
    cache.close()
    expect(await running).toBe(1)
    expect(await fn(1)).toBe(1)
    expect(warnings).toEqual([])
  })
})
