/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  ConfigError,
  UncachedWarning,
  cacheKey,
  cacheVersion,
  createCache,
  ignored,
} from '../../src/index.ts'
import { NOTHING_REACHED } from '../../src/fingerprint/reach.ts'
import type { Reading } from '../../src/fingerprint/reading.ts'
import type { Readers } from '../../src/memo/core.ts'
import { catchWarnings, causesOf, handClock, logOf, newCache, temporaryFolder } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

class Foo {
  bar = 1
}

describe('a sync function', () => {
  test('is computed once for each argument', () => {
    const cache = newCache()
    const log = logOf(cache)
    const double = cache.memoize((n: number) => n * 2)
    expect([double(1), double(1), double(2), double(1)]).toEqual([2, 2, 4, 2])
    expect(log).toEqual([
      'miss first-call',
      'stored',
      'hit memory',
      'miss argument-new',
      'stored',
      'hit memory',
    ])
  })

  test('returns its own value on a miss, and a fresh copy on each hit', () => {
    const cache = newCache()
    const made: unknown[] = ignored([])
    const fn = cache.memoize((n: number) => {
      const value = { list: [n], date: new Date(n), map: new Map([[n, 1n]]) }
      made.push(value)
      return value
    })
    const first = fn(1)
    expect(first).toBe(made[0])
    first.list.push(99)
    const [second, third] = [fn(1), fn(1)]
    expect(second).toStrictEqual({ list: [1], date: new Date(1), map: new Map([[1, 1n]]) })
    expect(third).toStrictEqual(second)
    expect(third).not.toBe(second)
    second.list.push(99)
    expect(fn(1).list).toEqual([1])
  })

  test.each([undefined, null, -0, Number.NaN, 1n, 'text', '\ud800', true, Symbol.iterator])(
    'a hit returns the primitive %s as it was, from memory and from disk',
    async (value) => {
      const dir = join(temporaryFolder(), 'c')
      const make = (cache: ReturnType<typeof createCache>) => cache.memoize(() => value)
      const cache = createCache({ dir })
      const fn = make(cache)
      expect(fn()).toBe(value)
      expect(fn()).toBe(value)
      cache.close()
      const again = createCache({ dir })
      const log = logOf(again)
      const other = make(again)
      expect(other()).toBe(value)
      expect(other()).toBe(value)
      expect(log).toEqual(['hit store', 'hit memory'])
    },
  )

  test('passes its throws through, and computes again', () => {
    const cache = newCache()
    const error = new RangeError('no')
    const calls = ignored({ count: 0 })
    const fn = cache.memoize((n: number) => {
      calls.count++
      if (n < 0) throw error
      return n
    })
    expect(() => fn(-1)).toThrow(error)
    expect(() => fn(-1)).toThrow(error)
    expect(calls.count).toBe(2)
  })

  test('may call itself', () => {
    const cache = newCache()
    const calls = ignored({ count: 0 })
    const fib: (n: number) => number = cache.memoize((n: number): number => {
      calls.count++
      return n < 2 ? n : fib(n - 1) + fib(n - 2)
    })
    expect(fib(20)).toBe(6765)
    expect(calls.count).toBe(21)
  })

  test('tells missing, undefined and null arguments apart', () => {
    const cache = newCache()
    const fn = cache.memoize((...args: unknown[]) => args.length + String(args[0]))
    const all = [fn(), fn(undefined), fn(null), fn(undefined, undefined)]
    expect(all).toEqual(['0undefined', '1undefined', '1null', '2undefined'])
    expect([fn(), fn(undefined), fn(null), fn(undefined, undefined)]).toEqual(all)
  })

  test('keeps length, name, original, and refuses new', () => {
    function scale(a: number, b: number): number {
      return a * b
    }
    const memo = newCache().memoize(scale)
    expect(memo.length).toBe(2)
    expect(memo.name).toBe('scale')
    expect(memo.original).toBe(scale)
    expect(() => Reflect.construct(memo, [1, 2])).toThrow(TypeError)
    expect(Object.keys(memo)).toEqual([])
  })

  test('hits share no memory', () => {
    const fn = newCache().memoize(() => ({
      floats: new Float64Array([1, 2]),
      buffer: Buffer.from('ab'),
    }))
    fn()
    const hit = fn()
    hit.floats[0] = 9
    hit.buffer[0] = 0
    expect(fn()).toEqual({ floats: new Float64Array([1, 2]), buffer: Buffer.from('ab') })
  })

  test('another memoized function that it calls counts as its original', () => {
    const cache = newCache()
    const make = (inner: (n: number) => number) => {
      const helper = cache.memoize(inner)
      return cache.memoize((n: number) => helper(n) * 10, { name: 'outer' })
    }
    expect(make((n) => n + 1)(1)).toBe(20)
    const edited = make((n) => n + 2)
    expect(edited.has(1)).toBe(false)
    expect(edited(1)).toBe(30)
    expect(make((n) => n + 1).has(1)).toBe(true)
  })

  test('an argument may say what it counts by, and in which version', () => {
    const book = (path: string, text: string) => ({
      path,
      text,
      [cacheKey](): string {
        return this.path
      },
      [cacheVersion](): number {
        return this.text.length
      },
    })
    const fn = newCache().memoize((read: ReturnType<typeof book>) => read.text)
    fn(book('a', 'one'))
    expect(fn.has(book('a', 'two'))).toBe(true)
    expect(fn.explain(book('a', 'three')).reason).toMatchObject({
      kind: 'version-changed',
      of: 'argument',
    })
    expect(fn.explain(book('b', 'one')).reason?.kind).toBe('argument-new')
  })

  test('this counts where the text sees it', () => {
    const cache = newCache()
    const log = logOf(cache)
    function area(this: { r: number }, k: number): number {
      return this.r * k
    }
    const fn = cache.memoize(area)
    expect([fn.call({ r: 2 }, 3), fn.call({ r: 3 }, 3), fn.call({ r: 2 }, 3)]).toEqual([6, 9, 6])
    expect(fn.peek.call({ r: 3 }, 3)).toEqual({ hit: true, value: 9 })
    expect(fn.has.call({ r: 4 }, 3)).toBe(false)
    expect(log.filter((line) => line === 'stored')).toHaveLength(2)
    const blind = cache.memoize((k: number) => k)
    blind.call({ r: 1 }, 1)
    expect(blind.has.call({ r: 2 }, 1)).toBe(true)
  })
})

describe('functions that can not be memoized', () => {
  test.each<[string, unknown]>([
    ['a class', Foo],
    ['a generator function', function* generate() {}],
    ['an async generator function', async function* generate() {}],
    ['undefined', undefined],
    ['null', null],
    ['a number', 1],
  ])('%s is refused at once', (_, value) => {
    const cache = newCache()
    expect(() => cache.memoize(value as () => void)).toThrow(ConfigError)
  })
})

describe('results that are not stored', () => {
  test.each<[string, () => unknown, string]>([
    ['a function', () => () => 1, 'not-serializable'],
    ['an unregistered class', () => ({ deep: [new Foo()] }), 'not-serializable'],
    ['a generator', () => [1].values(), 'not-serializable'],
  ])('%s is returned, and said once', (_, fn, kind) => {
    const warnings = catchWarnings()
    const cache = newCache()
    const log = logOf(cache)
    const memo = cache.memoize(fn)
    memo()
    memo()
    expect(log.filter((line) => line.startsWith('not-stored'))).toEqual([
      `not-stored ${kind}`,
      `not-stored ${kind}`,
    ])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('PERMAFROST_NOT_STORED')
    expect(warnings[0]).toContain('"classes"')
  })

  test('the path to the offending part is named', () => {
    const warnings = catchWarnings()
    newCache().memoize(() => ({ items: [0, new Foo()] }))()
    expect(warnings[0]).toMatch(/items.*1/)
  })

  test('a registered class is stored and comes back as an instance', () => {
    const memo = newCache().memoize(() => new Foo(), { classes: [Foo] })
    memo()
    expect(memo()).toBeInstanceOf(Foo)
    expect(memo.stats().hits).toBe(1)
  })

  test('shouldStore decides, without a warning', () => {
    const warnings = catchWarnings()
    const cache = newCache()
    const memo = cache.memoize((n: number) => n, { shouldStore: (n) => n > 0 })
    for (const n of [1, -1]) memo(n)
    expect([memo.has(1), memo.has(-1)]).toEqual([true, false])
    expect(warnings).toEqual([])
  })

  test('an async shouldStore is refused: its promise would always count as true', async () => {
    const warnings = catchWarnings()
    const cache = newCache()
    const log = logOf(cache)
    const shouldStore = (async () => {
      throw new Error('not handled by anybody')
    }) as unknown as () => boolean
    const memo = cache.memoize((n: number) => n, { shouldStore })
    expect([memo(1), memo(1), memo.has(1)]).toEqual([1, 1, false])
    await new Promise((resolve) => setImmediate(resolve))
    expect(log.filter((line) => line === 'not-stored failed')).toHaveLength(2)
    expect(warnings.join()).toMatch(/"shouldStore": it gave a promise/)
  })

  test('a shouldStore that throws costs the entry, not the result', () => {
    const warnings = catchWarnings()
    const memo = newCache().memoize((n: number) => n, {
      shouldStore: () => {
        throw new Error('bad rule')
      },
    })
    expect(memo(1)).toBe(1)
    expect(memo.has(1)).toBe(false)
    expect(warnings[0]).toContain('bad rule')
  })
})

describe('recheck', () => {
  test('an argument that the function changes is named, and the result not stored', () => {
    const warnings = catchWarnings()
    const cache = newCache()
    const causes = causesOf(cache)
    const sum = cache.memoize((list: number[]) => {
      let total = 0
      while (list.length > 0) total += list.pop() ?? 0
      return total
    })
    expect(sum([1, 2])).toBe(3)
    expect(sum([1, 2])).toBe(3)
    expect(causes).toEqual([
      'changed meanwhile: argument 0.length',
      'changed meanwhile: argument 0.length',
    ])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('argument 0.length: changed while')
  })

  test('a captured value that changes while it runs is named, and the result not stored', () => {
    const warnings = catchWarnings()
    const cache = newCache()
    const causes = causesOf(cache)
    const seen = new Map<number, number>()
    const fn = cache.memoize((n: number) => {
      seen.set(n, n)
      return seen.size
    })
    expect([fn(1), fn(2), fn(3)]).toEqual([1, 2, 3])
    expect(causes).toEqual([1, 2, 3].map((n) => `changed meanwhile: captured seen.get(${n})`))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('ignored()')
  })

  test('a variable reassigned during an await stores under neither key', async () => {
    catchWarnings()
    const cache = newCache()
    const log = logOf(cache)
    let rate = 1
    const fn = cache.memoize(async (n: number) => {
      const before = rate
      await new Promise((resolve) => {
        setTimeout(resolve, 5)
      })
      return n * before * rate
    })
    const running = fn(1)
    rate = 2
    expect(await running).toBe(2)
    expect(fn.has(1)).toBe(false)
    rate = 1
    expect(fn.has(1)).toBe(false)
    expect(log).toContain('not-stored changed-meanwhile')
    expect(await fn(1)).toBe(1)
    expect(await fn(1)).toBe(1)
    expect(log.at(-1)).toBe('hit memory')
  })

  test('a connection that the function opens on its first call is named', () => {
    const warnings = catchWarnings()
    let db: Promise<void> | undefined
    const fn = newCache().memoize((n: number) => {
      db ??= new Promise(() => {})
      return n
    })
    expect([fn(1), fn(2)]).toEqual([1, 2])
    expect(warnings.map((text) => text.split(' ')[0])).toEqual([
      'PERMAFROST_NOT_STORED',
      'PERMAFROST_UNCACHED',
    ])
    expect(warnings[0]).toContain('captured db: changed while')
  })

  test('a captured value that alternates keeps both entries', () => {
    const cache = newCache()
    const log = logOf(cache)
    let rate = 1
    const fn = cache.memoize((n: number) => n * rate)
    const results = [1, 2, 1, 2].map((now) => {
      rate = now
      return fn(10)
    })
    expect(results).toEqual([10, 20, 10, 20])
    expect(log).toEqual([
      'miss first-call',
      'stored',
      'miss capture-changed',
      'stored',
      'hit memory',
      'hit memory',
    ])
  })
})

describe('calls that can not be fingerprinted', () => {
  test('run uncached, and say so once with the chain and the way out', () => {
    const warnings = catchWarnings()
    const cache = newCache()
    const log = logOf(cache)
    const fn = cache.memoize((o: { db: unknown }) => typeof o.db)
    const pending = new Promise(() => {})
    expect(fn({ db: pending })).toBe('object')
    expect(fn({ db: pending })).toBe('object')
    expect(log).toEqual(['uncached', 'uncached'])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('PERMAFROST_UNCACHED')
    expect(warnings[0]).toContain('argument 0')
    expect(warnings[0]).toContain('.db')
    expect(new UncachedWarning('x').code).toBe('PERMAFROST_UNCACHED')
    expect(fn({ db: 1 })).toBe('number')
    expect(fn.peek({ db: 1 })).toEqual({ hit: true, value: 'number' })
    expect(fn.peek({ db: pending })).toMatchObject({ hit: false, reason: { kind: 'uncached' } })
  })

  test('an error of the option key passes through', async () => {
    const cache = newCache()
    const error = new Error('bad key')
    const key = (): never => {
      throw error
    }
    const fn = cache.memoize((n: number) => n, { key })
    expect(() => fn(1)).toThrow(error)
    const later = cache.memoize(async (n: number) => n, { key })
    await expect(later(1)).rejects.toBe(error)
  })
})

describe('defects inside', () => {
  const reading: Reading = {
    code: new Uint8Array(16),
    captures: new Uint8Array(16),
    traits: [],
    usesThis: false,
    unwatched: [],
    packageCode: [],
    trusts: false,
    impurities: [],
    reached: () => NOTHING_REACHED,
    arguments: () => ({
      args: new Uint8Array(16),
      versions: new Uint8Array(16),
      short: null,
      each: () => [],
      reached: NOTHING_REACHED,
      unwatched: [],
      packageCode: [],
      trusts: false,
    }),
    describe: () => {
      throw new TypeError('no description')
    },
  }
  const readersOf = (read: () => Reading): Readers => ({
    ofFunction: () => ({ read }),
    ofVersion: () => ({ read }),
  })

  test('before computing cost the entry, not the result', () => {
    const warnings = catchWarnings()
    const readers = readersOf(() => {
      throw new TypeError('defect')
    })
    const cache = newCache({}, { readers })
    const log = logOf(cache)
    const fn = cache.memoize((n: number) => n + 1)
    expect([fn(1), fn(1)]).toEqual([2, 2])
    expect(log.filter((line) => line === 'uncached')).toHaveLength(2)
    expect(log[0]).toContain('defect')
    expect(warnings).toHaveLength(1)
  })

  test('after computing cost the entry, not the result', async () => {
    const warnings = catchWarnings()
    const fails = ignored({ now: false })
    const readers = readersOf(() => {
      if (fails.now) throw new TypeError('defect')
      return reading
    })
    const cache = newCache({}, { readers })
    const sync = cache.memoize(() => (fails.now = true))
    expect(sync()).toBe(true)
    fails.now = false
    const later = cache.memoize(async () => (fails.now = true))
    expect(await later()).toBe(true)
    expect(warnings.filter((text) => text.includes('NOT_STORED'))).toHaveLength(2)
  })

  test('in describing cost the explanation, nothing else', () => {
    const cache = newCache({}, { readers: readersOf(() => reading) })
    const fn = cache.memoize(() => 5)
    expect([fn(), fn()]).toEqual([5, 5])
    expect(fn.stats()).toMatchObject({ hits: 1, stored: 1 })
  })
})

describe('ttl', () => {
  test('an entry is used until its time, then computed again and replaced', () => {
    const clock = handClock(1_000_000)
    const cache = newCache({}, { clock })
    const log = logOf(cache)
    const fn = cache.memoize((n: number) => n, { ttl: '1s' })
    fn(1)
    clock.set(1_000_999)
    fn(1)
    clock.set(1_001_000)
    expect(fn.peek(1)).toMatchObject({
      hit: false,
      reason: { kind: 'expired', created: 1_000_000, expired: 1_001_000 },
    })
    fn(1)
    fn(1)
    expect(log).toEqual([
      'miss first-call',
      'stored',
      'hit memory',
      'miss expired',
      'stored',
      'hit memory',
    ])
  })

  test('an entry from the future is not used where age counts', () => {
    const clock = handClock(1_000_000)
    const cache = newCache({}, { clock })
    const aging = cache.memoize((n: number) => n, { ttl: '1h' })
    const ageless = cache.memoize((n: number) => -n)
    aging(1)
    ageless(1)
    clock.set(500_000)
    expect([aging.has(1), ageless.has(1)]).toEqual([false, true])
  })

  test('a shorter ttl holds for entries stored under a longer one', () => {
    const dir = join(temporaryFolder(), 'c')
    const clock = handClock(1_000_000)
    const make = (ttl: '1h' | '1s' | undefined) =>
      newCache({ dir, ttl }, { clock }).memoize((n: number) => n)
    make('1h')(1)
    clock.set(1_002_000)
    expect(make('1h').has(1)).toBe(true)
    expect(make('1s').has(1)).toBe(false)
    clock.set(1_000_000 + 3_600_000)
    expect(make(undefined).has(1)).toBe(false)
  })
})

describe('the options that choose what counts', () => {
  test('version replaces the source fingerprint', () => {
    const cache = newCache()
    let rate = 1
    const one = cache.memoize((n: number) => n * rate, { name: 'f', version: '1' })
    expect(one(2)).toBe(2)
    rate = 5
    expect(one(2)).toBe(2)
    const two = cache.memoize((n: number) => n * rate, { name: 'f', version: '2' })
    expect(two.peek(2)).toMatchObject({
      hit: false,
      reason: { kind: 'version-changed', of: 'option' },
    })
    expect(two(2)).toBe(10)
    const other = cache.memoize((n: number) => n * rate, { name: 'g', version: '1' })
    expect(other(2)).toBe(10)
  })

  test('key stands for the arguments', () => {
    const cache = newCache()
    const fn = cache.memoize((user: { id: number; at: number }) => user.at, {
      key: (user) => user.id,
    })
    expect([fn({ id: 1, at: 5 }), fn({ id: 1, at: 6 }), fn({ id: 2, at: 7 })]).toEqual([5, 5, 7])
  })

  test('another key function is another key', () => {
    const cache = newCache()
    const make = (key: (a: number, b: number) => unknown) =>
      cache.memoize((a: number, b: number) => a * 10 + b, { key })
    expect(make((a) => a)(1, 2)).toBe(12)
    expect(make((_, b) => b)(3, 1)).toBe(31)
  })

  test('this counts beside key, unless key looks at it', () => {
    const cache = newCache()
    function area(this: { r: number; name: string }, k: number): number {
      return this.r * k
    }
    const beside = cache.memoize(area, { key: (k) => k })
    beside.call({ r: 1, name: 'a' }, 1)
    expect(beside.has.call({ r: 1, name: 'b' }, 1)).toBe(false)
    const instead = cache.memoize(area, {
      key(k) {
        return [this.r, k]
      },
    })
    instead.call({ r: 1, name: 'a' }, 1)
    expect(instead.has.call({ r: 1, name: 'b' }, 1)).toBe(true)
    expect(instead.has.call({ r: 2, name: 'a' }, 1)).toBe(false)
  })

  test('ignored arguments make no difference, neither there nor missing', () => {
    const cache = newCache()
    const fn = cache.memoize((a: number, _log?: unknown, b?: number) => a + (b ?? 0), {
      ignoreArgs: [1],
    })
    fn(1, 'x', 2)
    expect([fn.has(1, 'y', 2), fn.has(1, undefined, 2), fn.has(1, 'x', 3)]).toEqual([
      true,
      true,
      false,
    ])
    fn(1)
    expect(fn.has(1, new Promise(() => {}))).toBe(true)
  })

  test('extraState of the function counts like a capture, of the cache for all', () => {
    let system = 'a'
    let own = 1
    const cache = newCache({ extraState: () => system })
    const fn = cache.memoize((n: number) => n, { extraState: () => own })
    fn(1)
    expect(fn.has(1)).toBe(true)
    own = 2
    expect(fn.explain(1).reason).toMatchObject({ kind: 'capture-changed' })
    own = 1
    system = 'b'
    expect(fn.explain(1).reason).toMatchObject({ kind: 'system-changed' })
    system = 'a'
    expect(fn.has(1)).toBe(true)
  })

  test('a serializer encodes and decodes, and its name is part of the key', () => {
    const cache = newCache()
    const serializer = {
      name: 'json',
      encode: (value: unknown) => new TextEncoder().encode(JSON.stringify(value)),
      decode: (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as unknown,
    }
    const make = (name: string) =>
      cache.memoize((n: number) => ({ n, gone: undefined }), {
        serializer: { ...serializer, name },
      })
    const fn = make('json')
    fn(1)
    expect(fn(1)).toStrictEqual({ n: 1 })
    expect(make('json2').has(1)).toBe(false)
    expect(cache.memoize((n: number) => ({ n, gone: undefined })).has(1)).toBe(false)
  })

  test('a serializer that fails costs the entry, not the result', () => {
    const warnings = catchWarnings()
    const fn = newCache().memoize((n: number) => n, {
      serializer: {
        name: 'broken',
        encode: () => {
          throw new Error('no space')
        },
        decode: () => 1,
      },
    })
    expect(fn(1)).toBe(1)
    expect(warnings[0]).toContain('no space')
  })

  test.each([true, false])('inline %s finds its values again', (inline) => {
    const dir = join(temporaryFolder(), 'c')
    const make = () => newCache({ dir }).memoize(() => 'x'.repeat(100_000), { inline })
    make()()
    const again = make()
    expect(again().length).toBe(100_000)
    expect(again.stats().hits).toBe(1)
  })
})
