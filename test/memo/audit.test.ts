/** Hits that are computed again: which, when, what is compared, and that nobody notices. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { MemoizeOptions } from '../../src/cache/function-options.ts'
import { ignored } from '../../src/index.ts'
import type { AuditEvent, Cache, Memoized } from '../../src/index.ts'
import { eventsOf } from './event-log.ts'
import { handWatch } from './hand-watch.ts'
import { catchWarnings, newCache, project, run, temporaryFolder, write } from './support.ts'

let warnings: string[] = []
const unhandled: unknown[] = []
const onUnhandled = (error: unknown): void => void unhandled.push(error)

beforeEach(() => {
  warnings = catchWarnings()
  process.on('unhandledRejection', onUnhandled)
})

afterEach(async () => {
  await setImmediate()
  process.off('unhandledRejection', onUnhandled)
  vi.restoreAllMocks()
  const [first] = unhandled.splice(0)
  if (first !== undefined) throw first as Error
})

/** Of others (a capture that is costly to hash on a busy machine) nothing is said here. */
const staleWarnings = (): readonly string[] =>
  warnings.filter((text) => text.startsWith('PERMAFROST_STALE'))

/** On a watch that stands still audits are free, so that each drawn hit can be paid for. */
function freeCache(): { readonly cache: Cache; readonly audits: AuditEvent[] } {
  const cache = newCache({}, { clock: handWatch() })
  return { cache, audits: eventsOf(cache, 'audit') }
}

const ALL = { audit: 1, admission: 'always' } as const

/** Waits until so many audits have ended. */
async function ended(audits: readonly AuditEvent[], count: number): Promise<void> {
  for (let turns = 0; audits.length < count && turns < 2000; turns++)
    await (turns < 50 ? setImmediate() : setTimeout(1))
  expect(audits).toHaveLength(count)
}

/** Turns in which an audit would have been made. */
async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await setImmediate()
  // One that waits has a pause before it.
  await setTimeout(3)
  await setImmediate()
}

const outcomes = (audits: readonly AuditEvent[]): readonly string[] =>
  audits.map((event) =>
    event.outcome === 'different' ? event.differences.join('; ') : event.outcome,
  )

class Point {
  x: number
  y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

interface Ring {
  next: Ring | null
  readonly self: unknown[]
}

/** Right functions: no audit may ever find anything. */
const RIGHT: Readonly<Record<string, (n: number) => unknown>> = {
  'a number': (n) => n * 2,
  NaN: () => Number.NaN,
  '-0': () => [-0, 0],
  'a bigint': (n) => BigInt(n) ** 70n,
  undefined: () => undefined,
  'a lone surrogate': () => '\uD800x',
  'a Map in order': (n) =>
    new Map<unknown, unknown>([
      [n, 1],
      ['b', { n }],
      ['a', [n]],
    ]),
  'a Set of objects': (n) => new Set([{ n }, [n], new Date(n)]),
  'a class instance': (n) => new Point(n, Number.NaN),
  'typed arrays on one buffer': (n) => {
    const bytes = new Uint8Array(64).fill(n)
    return [bytes, new Float64Array(bytes.buffer, 8, 2), new DataView(bytes.buffer, 3)]
  },
  'an error with its stack': (n) => new RangeError(`${n}`, { cause: new Error('why') }),
  'an aggregate error': () => new AggregateError([new TypeError('a')], 'all'),
  'a date that is none': () => new Date(Number.NaN),
  'a cyclic value': (n) => {
    const ring: Ring = { next: null, self: [n] }
    ring.next = ring
    ring.self.push(ring, ring.self)
    return ring
  },
  'a sparse array': () => Object.assign([], { 3: 1, length: 6 }),
  'an object without prototype': (n) => Object.assign(Object.create(null), { n }),
  'a regular expression': () => /a(?<b>b)/dgi,
  'a URL': (n) => new URL(`https://example.org/${n}?a=1#b`),
  'keys that look like numbers': (n) => ({ b: 1, 2: n, a: 3, 1: 4 }),
  'boxed primitives': () => [Object(1), Object('a'), Object(false)],
  'a promise': async (n) => {
    await setImmediate()
    return { n }
  },
  'a promise of nothing': async () => {},
  'random order of work, same result': async (n) => {
    const parts = await Promise.all([1, 2, 3].map(async (part) => part * n))
    return parts
  },
}

describe('a right function', () => {
  test('is found right each time, whatever it gives', async () => {
    const { cache, audits } = freeCache()
    const hits = 20
    const expected: string[] = []
    for (const [name, fn] of Object.entries(RIGHT)) {
      const f = cache.memoize(fn, { name, classes: [Point], ...ALL })
      await f(3)
      for (let hit = 0; hit < hits; hit++) {
        await f(3)
        expected.push(`${name}: same`)
        await ended(audits, expected.length)
      }
      expect(f.stats().audits).toMatchObject({ audited: hits, rate: 0, rateAtMost: 3 / hits })
    }
    const found = audits.map(({ name, outcome }) => `${name.replace(/.*#/, '')}: ${outcome}`)
    expect(found).toEqual(expected)
    expect(staleWarnings()).toEqual([])
    cache.close()
  })

  test('is found right in thousands of hits, whatever came before', async () => {
    const { cache, audits } = freeCache()
    const f = cache.memoize((n: number) => ({ n, at: new Date(n), all: new Map([[n, [n]]]) }), {
      name: 'f',
      ...ALL,
    })
    for (let n = 0; n < 40; n++) f(n)
    for (let hit = 0; hit < 2000; hit++) {
      f(hit % 40)
      await ended(audits, hit + 1)
    }
    expect(new Set(outcomes(audits))).toEqual(new Set(['same']))
    cache.close()
  })

  test('may have a serializer that loses types, and never writes the same bytes', async () => {
    const { cache, audits } = freeCache()
    const nonce = hidden({ n: 0 })
    const serializer = hidden({
      name: 'json',
      encode: (value: unknown) => Buffer.from(JSON.stringify([nonce.n++, value])),
      decode: (bytes: Uint8Array) => (JSON.parse(Buffer.from(bytes).toString()) as unknown[])[1],
    })
    const f = cache.memoize((n: number) => ({ at: new Date(n), none: undefined }), {
      name: 'f',
      serializer,
      ...ALL,
    })
    f(1)
    f(1)
    await ended(audits, 1)
    expect(outcomes(audits)).toEqual(['same'])
    cache.close()
  })

  test('may look at the async context of its caller', async () => {
    const { cache, audits } = freeCache()
    const request = new AsyncLocalStorage<string>()
    const f = cache.memoize(() => ({ of: request.getStore() }), { name: 'f', ...ALL })
    for (const user of ['a', 'b']) request.run(user, f)
    for (const user of ['a', 'b']) expect(request.run(user, f)).toEqual({ of: user })
    await ended(audits, 2)
    expect(outcomes(audits)).toEqual(['same', 'same'])
    cache.close()
  })

  test('may read files', async () => {
    const { cache, audits } = freeCache()
    const path = join(temporaryFolder(), 'a.txt')
    writeFileSync(path, 'one')
    const f = cache.memoize((at: string) => readFileSync(at, 'utf8'), { name: 'f', ...ALL })
    f(path)
    f(path)
    await ended(audits, 1)
    writeFileSync(path, 'two, longer')
    expect(f(path)).toBe('two, longer')
    f(path)
    await ended(audits, 2)
    expect(outcomes(audits)).toEqual(['same', 'same'])
    cache.close()
  })
})

/** What no fingerprint sees: functions of these are stale when it changes. */
function hidden<T extends object>(value: T): T {
  return ignored(value)
}

describe('a stale result', () => {
  const state = hidden({ n: 1 })
  const WRONG: readonly (readonly [string, () => unknown, string | RegExp])[] = [
    ['of a property', () => ({ items: [{ price: state.n }] }), '.items[0].price: 1 → 2'],
    ['of a primitive', () => state.n, 'the value: 1 → 2'],
    ['of a sign', () => (state.n === 1 ? 0 : -0), 'the value: 0 → -0'],
    [
      'of an order',
      () =>
        new Map(
          state.n === 1
            ? [
                ['a', 1],
                ['b', 2],
              ]
            : [
                ['b', 2],
                ['a', 1],
              ],
        ),
      /^the value in another order: /,
    ],
    [
      'of a secret',
      () => ({ token: state.n === 1 ? 'abc' : 'abcd' }),
      '.token: a text of 3 characters → a text of 4 characters, #60cc1d14',
    ],
    [
      'that is thrown now',
      () => {
        if (state.n === 2) throw new TypeError('no more')
        return 1
      },
      'threw TypeError: no more',
    ],
    [
      'that is rejected now',
      async () => {
        await setImmediate()
        if (state.n === 2) throw new Error('later')
        return 1
      },
      'threw Error: later',
    ],
    [
      'that can not be stored now',
      () => (state.n === 1 ? 1 : () => 1),
      /^what was computed can't be stored/,
    ],
    [
      'that is a promise now',
      () => (state.n === 1 ? 1 : Promise.reject(new Error('nobody hears'))),
      /^threw Error: nobody hears|a promise/,
    ],
    [
      'that is a promise of the same now',
      () => (state.n === 1 ? 1 : Promise.resolve(1)),
      'the value: no promise → a promise',
    ],
    [
      'that is a promise of another kind now',
      () => (state.n === 1 ? 1 : Object.assign(Promise.reject(new Error('x')), { own: 1 })),
      /a promise of a class of its own/,
    ],
  ]

  test.each(WRONG)('%s is found', async (_, fn, line) => {
    state.n = 1
    const { cache, audits } = freeCache()
    const f = cache.memoize(fn, { name: 'f', ...ALL })
    await f()
    await f()
    await ended(audits, 1)
    state.n = 2
    await f()
    await ended(audits, 2)
    expect(outcomes(audits)).toEqual([
      'same',
      typeof line === 'string' ? line : expect.stringMatching(line),
    ])
    expect(audits[1]).toMatchObject({ type: 'audit', name: expect.stringMatching(/#f$/) })
    expect(staleWarnings()).toHaveLength(1)
    cache.close()
  })

  test('quarantines its function, with a warning that says what to do', async () => {
    const { cache, audits } = freeCache()
    const f = cache.memoize((a: number, b: string, c: object) => [a, Math.random(), b, c], {
      name: 'dice',
      assumePure: ['random'],
      ...ALL,
    })
    const first = f(1, 'one', {})
    expect(f(1, 'one', {})).toEqual(first)
    await ended(audits, 1)
    expect(staleWarnings()).toEqual([
      expect.stringMatching(
        /^PERMAFROST_STALE Stopped answering ".*#dice" from the cache ".*cache": a stored result for \(1, "one", an object\) differs from what computing it gives now \(stored → computed\): \[1\]: 0\.\d+ → 0\.\d+\. It is computed in every process until its code or options change or its entries are cleared with clear\(\)\. Its result depends on something that "assumePure" leaves out: take that back, or pass it as an argument or by "extraState"$/,
      ),
    ])
    const again = f(1, 'one', {})
    expect(again).not.toEqual(first)
    expect(f(1, 'one', {})).not.toEqual(again)
    expect(f.has(1, 'one', {})).toBe(false)
    expect(f.peek(1, 'one', {})).toEqual({ hit: false, reason: { kind: 'quarantined' } })
    expect(f.explain(1, 'one', {}).summary).toMatch(/an audit has found a stale result/)
    expect(f.refresh(1, 'one', {})).not.toEqual(again)
    expect(f.has(1, 'one', {})).toBe(false)
    expect(f.stats()).toMatchObject({
      calls: 5,
      hits: 1,
      misses: 1,
      uncached: 3,
      audits: { audited: 1, different: 1, rate: 1, rateAtMost: 1 },
    })
    await someTurns()
    expect(audits).toHaveLength(1)
    cache.close()
  })

  test('quarantines no other function, and ends with clear() or new code', async () => {
    state.n = 1
    const { cache, audits } = freeCache()
    const define = (fn: (n: number) => unknown): Memoized<(n: number) => unknown> =>
      cache.memoize(fn, { name: 'f', ...ALL })
    const f = define((n) => n + state.n)
    const other = cache.memoize((n: number) => n + 1, { name: 'g' })
    other(1)
    f(1)
    state.n = 2
    expect(f(1)).toBe(2)
    await ended(audits, 1)
    expect(f(1)).toBe(3)
    other(1)
    expect(other.stats().hits).toBe(1)
    const edited = define((n) => n + state.n + 0)
    edited(1)
    edited(1)
    expect(edited.stats().hits).toBe(2)
    // The old code is quarantined still.
    state.n = 3
    expect(f(1)).toBe(4)
    f.clear()
    expect([f(1), f(1)]).toEqual([4, 4])
    expect(f.stats().hits).toBe(3)
    cache.close()
  })
})

describe('an audit is dropped', () => {
  const dropped = (audits: readonly AuditEvent[]): readonly string[] =>
    audits.map((event) => (event.outcome === 'dropped' ? event.why : event.outcome))

  test('when the caller has changed an argument since', async () => {
    const { cache, audits } = freeCache()
    const runs = hidden({ n: 0 })
    const f = cache.memoize(
      (list: number[]) => {
        runs.n++
        return list.length
      },
      { name: 'f', ...ALL },
    )
    const list = [1, 2]
    f(list)
    f(list)
    list.push(3)
    await ended(audits, 1)
    expect(runs.n).toBe(1)
    expect(dropped(audits)).toEqual(['an argument or a captured value changed meanwhile'])
    expect(f.stats().audits).toMatchObject({ audited: 0, dropped: 1, rate: null, rateAtMost: null })
    expect(staleWarnings()).toEqual([])
    cache.close()
  })

  test('when a captured variable, or a file, is another by now', async () => {
    const { cache, audits } = freeCache()
    let by = 1
    const f = cache.memoize((n: number) => n + by, { name: 'f', ...ALL })
    f(1)
    f(1)
    by = 2
    await ended(audits, 1)
    const path = join(temporaryFolder(), 'a.txt')
    writeFileSync(path, 'one')
    const g = cache.memoize((at: string) => readFileSync(at, 'utf8'), { name: 'g', ...ALL })
    g(path)
    g(path)
    writeFileSync(path, 'two, longer')
    await ended(audits, 2)
    expect(dropped(audits)).toEqual([
      'an argument or a captured value changed meanwhile',
      'a file or variable that it reads changed meanwhile',
    ])
    cache.close()
  })

  test('when something changes, or another call computes, while it runs', async () => {
    const { cache, audits } = freeCache()
    const gate = hidden({ open: Promise.resolve() })
    const asked = hidden({ n: 0 })
    const f = cache.memoize(
      async (list: number[]) => {
        asked.n++
        await gate.open
        return list.length
      },
      { name: 'f', ...ALL },
    )
    const list = [1]
    await f(list)
    for (const disturb of [() => list.push(2), () => void f([7, 7, 7])]) {
      await f(list)
      const { promise, resolve } = Promise.withResolvers<void>()
      gate.open = promise
      const before = asked.n
      await f(list)
      while (asked.n === before) await setImmediate()
      disturb()
      resolve()
      gate.open = Promise.resolve()
      await setImmediate()
      await f(list)
      await someTurns()
    }
    expect(dropped(audits)).toContain('an argument or a captured value changed meanwhile')
    expect(dropped(audits)).toContain('another call ran beside it')
    expect(dropped(audits)).not.toContain('different')
    expect(staleWarnings()).toEqual([])
    cache.close()
  })

  test('when somebody has replaced or removed the result since', async () => {
    const { cache, audits } = freeCache()
    const state = hidden({ n: 1 })
    const f = cache.memoize((n: number) => n + state.n, { name: 'f', ...ALL })
    for (const mend of [() => f.refresh(1), () => f.delete(1), () => f.clear()]) {
      f(1)
      f(1)
      state.n++
      mend()
      await someTurns()
    }
    expect(new Set(dropped(audits))).toEqual(
      new Set(['the result was replaced or removed meanwhile']),
    )
    expect(f(1)).toBe(1 + state.n)
    expect(staleWarnings()).toEqual([])
    cache.close()
  })

  test('when an option of the user fails, and nobody hears of it but by events', async () => {
    const { cache, audits } = freeCache()
    const fails = hidden({ now: false })
    const errors = eventsOf(cache, 'error')
    const f = cache.memoize((n: number) => n, {
      name: 'f',
      key: (n: number) => {
        if (fails.now) throw new Error('mine')
        return n
      },
      ...ALL,
    })
    f(1)
    f(1)
    fails.now = true
    await ended(audits, 1)
    expect(dropped(audits)).toEqual(['Error: mine'])
    expect(errors).toMatchObject([{ doing: 'auditing a result' }])
    cache.close()
  })

  test('and not made again, of a function that writes a file after all', async () => {
    const { cache, audits } = freeCache()
    const path = join(temporaryFolder(), 'a.txt')
    const grown = hidden({ yet: false })
    const f = cache.memoize(
      (n: number) => {
        if (grown.yet) writeFileSync(path, 'x')
        return n
      },
      { name: 'f', ...ALL },
    )
    f(1)
    grown.yet = true
    f(1)
    await ended(audits, 1)
    expect(dropped(audits)).toEqual([expect.stringMatching(/^it did what others see: writing "/)])
    f(1)
    await someTurns()
    expect(f.stats().audits).toMatchObject({ dropped: 1, unauditable: 1 })
    cache.close()
  })

  test('and not made again, of a function that changes what it is given after all', async () => {
    const { cache, audits } = freeCache()
    const grown = hidden({ yet: false })
    const f = cache.memoize(
      (list: number[]) => {
        if (grown.yet) list.push(1)
        return list.length
      },
      { name: 'f', ...ALL },
    )
    const list = [1]
    f(list)
    grown.yet = true
    f(list)
    await ended(audits, 1)
    expect(dropped(audits)).toEqual(['an argument or a captured value changed meanwhile'])
    f([1])
    f([1])
    await someTurns()
    expect(f.stats().audits).toMatchObject({ dropped: 1, unauditable: 2 })
    cache.close()
  })
})

describe('not audited', () => {
  const CASES: readonly (readonly [string, MemoizeOptions, number])[] = [
    ['what the option does not ask for', {}, 0],
    ['nothing with audit: 0', { audit: 0 }, 0],
    ['results that expire', { ...ALL, ttl: '1h' }, 3],
    ['what may write files', { ...ALL, assumePure: ['random', 'write'] }, 3],
    ['what may read from stdin', { ...ALL, assumePure: true }, 3],
  ]
  test.each(CASES)('%s', async (_, options, unauditable) => {
    const { cache, audits } = freeCache()
    const runs = hidden({ n: 0 })
    const f = cache.memoize(
      (n: number) => {
        runs.n++
        return Math.random() < 2 ? n : 0
      },
      { name: 'f', assumePure: ['random'], ...options } as MemoizeOptions<(n: number) => number>,
    )
    for (let call = 0; call < 4; call++) f(1)
    await someTurns()
    expect(runs.n).toBe(1)
    expect(audits).toEqual([])
    expect(f.stats().audits).toMatchObject({ audited: 0, unauditable })
    cache.close()
  })

  test('a function that computes at the moment; the next hit is, instead', async () => {
    const { cache, audits } = freeCache()
    const gate = hidden({ open: Promise.resolve() })
    const runs = hidden({ n: 0 })
    const f = cache.memoize(
      async (n: number) => {
        runs.n++
        await gate.open
        return n
      },
      { name: 'f', ...ALL },
    )
    await f(1)
    const { promise, resolve } = Promise.withResolvers<void>()
    gate.open = promise
    const slow = f(2)
    await f(1)
    await someTurns()
    expect([runs.n, audits]).toEqual([2, []])
    resolve()
    await slow
    await f(1)
    await ended(audits, 1)
    expect(outcomes(audits)).toEqual(['same'])
    cache.close()
  })

  test('hits inside of an audit, which would never end', async () => {
    const { cache, audits } = freeCache()
    const inner = cache.memoize((n: number) => n + 1, { name: 'inner', ...ALL })
    const outer = cache.memoize((n: number) => inner(n) + inner(n), { name: 'outer', ...ALL })
    outer(1)
    await ended(audits, 1)
    outer(1)
    await ended(audits, 2)
    await someTurns()
    expect(audits.map(({ name, outcome }) => `${name.replace(/.*#/, '')} ${outcome}`)).toEqual([
      'inner same',
      'outer same',
    ])
    cache.close()
  })
})

describe('the share of hits', () => {
  test.each([0.01, 0.3, 1])('%d is kept in the long run', async (audit) => {
    const { cache, audits } = freeCache()
    const f = cache.memoize((n: number) => n, { name: 'f', audit, admission: 'always' })
    f(1)
    const hits = audit === 0.01 ? 2000 : 200
    for (let hit = 0; hit < hits; hit++) {
      f(1)
      await setImmediate()
    }
    await someTurns()
    expect(Math.abs(audits.length - hits * audit)).toBeLessThanOrEqual(audit === 1 ? 0 : 1)
    cache.close()
  })

  test('is not made up for where hits come faster than turns', async () => {
    const { cache, audits } = freeCache()
    const f = cache.memoize((n: number) => n, { name: 'f', ...ALL })
    f(1)
    for (let hit = 0; hit < 1000; hit++) f(1)
    await ended(audits, 16)
    await someTurns()
    expect(audits).toHaveLength(16)
    cache.close()
  })
})

describe('the time that audits take', () => {
  test('is never more than what hits have saved', async () => {
    const watch = handWatch()
    const cache = newCache({}, { clock: watch })
    const audits = eventsOf(cache, 'audit')
    const cost = hidden({ ms: 10 })
    const f = cache.memoize(
      (n: number) => {
        watch.take(cost.ms)
        return n
      },
      { name: 'f', ...ALL },
    )
    const other = cache.memoize(
      (n: number) => {
        watch.take(5)
        return n
      },
      { name: 'other' },
    )
    f(1)
    other(1)
    const hit = async (fn: (n: number) => number): Promise<number> => {
      fn(1)
      await someTurns()
      return audits.length
    }
    // 10 saved: one audit of 10. It takes 35 by now, and the next ones wait until that is saved.
    expect(await hit(f)).toBe(1)
    cost.ms = 35
    expect(await hit(f)).toBe(2)
    expect(await hit(f)).toBe(2)
    expect(await hit(f)).toBe(2)
    // 40 saved, 45 spent: not yet the 10 that it is thought to take.
    expect(await hit(other)).toBe(2)
    expect(await hit(other)).toBe(2)
    expect(await hit(f)).toBe(3)
    expect(await hit(f)).toBe(3)
    expect(cache.stats().audits.ms).toBe(80)
    const { savedMs, overheadMs, netSavedMs } = cache.stats()
    expect(netSavedMs).toBe(savedMs - overheadMs - 80)
    cache.resetStats()
    expect(cache.stats().audits).toMatchObject({ audited: 0, ms: 0 })
    // What was spent stays spent.
    expect(await hit(f)).toBe(3)
    cache.close()
  })

  test('is not earned by hits inside of audits', async () => {
    const watch = handWatch()
    const cache = newCache({}, { clock: watch })
    const audits = eventsOf(cache, 'audit')
    const cost = hidden({ ms: 10 })
    const inner = cache.memoize(
      (n: number) => {
        watch.take(1000)
        return n
      },
      { name: 'inner' },
    )
    const outer = cache.memoize(
      (n: number) => {
        watch.take(cost.ms)
        return inner(n)
      },
      { name: 'outer', ...ALL },
    )
    outer(1)
    cost.ms = 3000
    const counts: number[] = []
    for (let hit = 0; hit < 4; hit++) {
      outer(1)
      await someTurns()
      counts.push(audits.length)
    }
    // 1010 saved by each hit; the first audit has taken 3000, and a hit of `inner` in it saved 1000.
    expect(counts).toEqual([1, 1, 1, 2])
    cache.close()
  })
})

describe('nobody notices', () => {
  const PROGRAM = `
    import { createCache, ignored } from 'permafrost'
    const cache = createCache({ dir: process.env.DIR })
    const counts = ignored({ runs: 0 })
    const late = ignored([])
    const options = { audit: 1, admission: 'always', replayOutput: process.env.REPLAY === '1' }
    const busy = (ms) => { const until = performance.now() + ms; while (performance.now() < until); }
    const f = cache.memoize((n) => {
      counts.runs++
      let x = 0
      for (let i = 0; i < 3e6; i++) x += i % 7
      console.log('log', n)
      console.group('group')
      console.table([n])
      console.groupEnd()
      console.error('error', n)
      process.stdout.write('write\\n', () => late.push('called'))
      return x
    }, { name: 'f', ...options })
    const g = cache.memoize(async (n) => {
      counts.runs++
      await new Promise((resolve) => setTimeout(resolve, 5))
      console.log('async', n)
      return n
    }, { name: 'g', ...options })
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    f(1)
    await g(1)
    console.log('--', counts.runs)
  `
  const PRINTED = ['log 1', 'group', '┌─', 'write', 'async 1']

  async function printed(
    rest: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<readonly string[]> {
    const dir = project({ 'main.ts': PROGRAM + rest })
    const { out, err, status } = await run(dir, 'main.ts', { DIR: join(dir, 'cache'), ...env })
    expect(err.replaceAll('error 1', '')).toBe('')
    expect(status).toBe(0)
    const [computed, hits] = out.split('-- 2\n')
    for (const line of PRINTED) expect(computed).toContain(line)
    return hits?.split('\n') ?? []
  }

  test('what it writes, at once or later; others are heard meanwhile', async () => {
    const lines = await printed(`
      for (let hit = 0; hit < 2; hit++) {
        f(1)
        g(1)
        console.log('mine')
        setTimeout(() => console.log('later'), 2)
        for (let turns = 0; turns < 40; turns++) { await turn(); await new Promise((r) => setTimeout(r, 1)) }
      }
      console.log(counts.runs > 3, cache.stats().audits.different, late.includes('called'))
    `)
    expect(lines.slice(0, -1).toSorted()).toEqual(['later', 'later', 'mine', 'mine'])
    expect(lines.at(-1)).toBe('true 0 true')
  })

  test('at the end of the process: one audit that waits is begun, no more', async () => {
    const lines = await printed(`
      process.on('exit', () => console.log('exit', counts.runs))
      for (let hit = 0; hit < 10; hit++) f(1)
    `)
    expect(lines).toEqual(['exit 3'])
  })

  test('at process.exit: none', async () => {
    const lines = await printed(`
      process.on('exit', () => console.log('exit', counts.runs))
      for (let hit = 0; hit < 10; hit++) f(1)
      process.exit()
    `)
    expect(lines).toEqual(['exit 2'])
  })
})

describe('the quarantine', () => {
  const state = hidden({ n: 1 })

  test('holds for all caches of the directory, and is seen by those that only read', async () => {
    const dir = join(temporaryFolder(), 'cache')
    state.n = 1
    const define = (cache: Cache, options: MemoizeOptions = {}): Memoized<(n: number) => number> =>
      cache.memoize((n: number) => n + state.n, { name: 'f', ...options } as typeof ALL)
    const clock = handWatch()
    const finder = newCache({ dir }, { clock })
    const audits = eventsOf(finder, 'audit')
    const reader = newCache({ dir, readOnly: true }, { clock: handWatch() })
    const beside = newCache({ dir }, { clock })
    const f = define(finder, ALL)
    f(1)
    await finder.commit()
    const [read, other] = [define(reader), define(beside)]
    expect([read(1), other(1)]).toEqual([2, 2])
    expect([read.stats().hits, other.stats().hits]).toEqual([1, 1])
    state.n = 2
    f(1)
    await ended(audits, 1)
    reader.refresh()
    expect([read(1), other(1)]).toEqual([3, 3])
    expect([read.stats().uncached, other.stats().uncached]).toEqual([1, 1])
    other.clear()
    reader.refresh()
    other(1)
    await beside.commit()
    reader.refresh()
    expect([read(1), other(1), f(1)]).toEqual([3, 3, 3])
    expect([read.stats().uncached, other.stats().uncached]).toEqual([1, 1])
    for (const cache of [finder, reader, beside]) cache.close()
  })

  test('of a cache that only reads holds in this process, and says so', async () => {
    const dir = join(temporaryFolder(), 'cache')
    state.n = 1
    const define = (cache: Cache): Memoized<(n: number) => number> =>
      cache.memoize((n: number) => n + state.n, { name: 'f', ...ALL })
    const writer = newCache({ dir })
    define(writer)(1)
    writer.close()
    const reader = newCache({ dir, readOnly: true }, { clock: handWatch() })
    const audits = eventsOf(reader, 'audit')
    const f = define(reader)
    state.n = 2
    expect(f(1)).toBe(2)
    await ended(audits, 1)
    reader.refresh()
    expect([f(1), f.has(1)]).toEqual([3, false])
    expect(staleWarnings()).toEqual([expect.stringMatching(/It is computed in this process until/)])
    reader.close()
  })

  test('holds in later processes; new code and clear() end it', async () => {
    const program = (expression: string, rest: string): string => `
      import { createCache, ignored } from 'permafrost'
      const cache = createCache({ dir: process.env.DIR })
      const state = ignored({ n: Number(process.env.N ?? 1) })
      const f = cache.memoize((n) => {
        let x = 0
        for (let i = 0; i < 3e6; i++) x += i % 7
        return ${expression}
      }, { name: 'f', audit: 1 })
      const counts = () => { const { hits, uncached } = f.stats(); return hits + ' ' + uncached }
      ${rest}
    `
    const find = `
      process.on('warning', ({ code }) => console.log(code))
      f(1)
      state.n = 2
      f(1)
      while (cache.stats().audits.different === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      console.log(f(1))
    `
    const STEPS = [
      ['finding it', program('state.n', find), '2\nPERMAFROST_STALE'],
      [
        'later',
        program('state.n', 'console.log(f(1), counts(), f.peek(1).reason.kind)'),
        '5 0 1 quarantined',
      ],
      ['edited', program('state.n + 0', 'f(1); console.log(f(1), counts())'), '5 1 0'],
      ['back', program('state.n', 'console.log(f(1), counts())'), '5 0 1'],
      ['cleared', program('state.n', 'f.clear(); f(1); console.log(f(1), counts())'), '5 1 0'],
    ] as const
    const dir = project({})
    for (const [step, text, printed] of STEPS) {
      write(dir, { 'main.ts': text })
      const { out } = await run(dir, 'main.ts', {
        DIR: join(dir, 'cache'),
        ...(step !== 'finding it' && { N: '5' }),
      })
      const lines = out.split('\n').toSorted().join('\n')
      expect([step, lines]).toEqual([step, printed])
    }
  })
})
