/** Who is bypassed, and who is not. Costs are in ms on a watch that tests turn. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { deserialize, serialize } from 'node:v8'
import { ThrashingWarning, ignored } from '../../src/index.ts'
import type { Cache, Memoized } from '../../src/index.ts'
import { eventsOf } from './event-log.ts'
import { handWatch, slowReaders, tick } from './hand-watch.ts'
import type { HandWatch, ReadingCosts } from './hand-watch.ts'
import { catchWarnings, newCache } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

interface Scene {
  readonly watch: HandWatch
  readonly cache: Cache
  readonly warnings: readonly string[]
  readonly f: Memoized<(...args: number[]) => number>
}

interface Costs extends ReadingCosts {
  readonly compute?: (n: number) => number
  readonly store?: number
  readonly decode?: number
  readonly admission?: 'auto' | 'always'
}

function scene(costs: Costs): Scene {
  const warnings = catchWarnings()
  const watch = handWatch()
  const { compute = () => 1, admission } = costs
  const cost = ignored({ compute })
  const serializer = ignored({
    name: 'slow',
    encode: (value: unknown) => {
      watch.take(costs.store ?? 0)
      return serialize(value)
    },
    decode: (bytes: Uint8Array): unknown => {
      watch.take(costs.decode ?? 0)
      return deserialize(bytes)
    },
  })
  const cache = newCache({}, { clock: watch, readers: slowReaders(watch, costs) })
  const f = cache.memoize(
    (...args: number[]) => {
      watch.take(cost.compute(args[0] ?? 0))
      return args.length
    },
    { name: 'f', serializer, ...(admission && { admission }) },
  )
  return { watch, cache, warnings, f }
}

/** The call after which a function is bypassed, or null. */
function bypassedAfter(
  f: Scene['f'],
  calls: number,
  argument: (call: number) => number,
): number | null {
  for (let call = 1; call <= calls; call++) {
    f(argument(call))
    if (f.stats().bypassed > 0) return call - 1
  }
  return null
}

const same = (): number => 0
const fresh = (call: number): number => call
/** Every fifth call repeats one. */
const mostly = (call: number): number => (call % 5 === 0 ? 1 : call)

describe('a function is bypassed', () => {
  test.each<readonly [string, Costs, (call: number) => number, number]>([
    [
      'that is cheap and hard to hash, while all misses, after much more',
      { args: [12] },
      fresh,
      100,
    ],
    ['that is cheap and hard to hash, while most misses', { args: [12] }, mostly, 10],
    ['that is cheap and hard to hash, while all hits', { args: [12] }, same, 10],
    ['whose results take longer to decode than to compute', { decode: 14 }, same, 10],
    ['whose captures take longer to read', { captures: () => 12 }, same, 10],
    ['when a hundred milliseconds are lost', { args: [6] }, same, 20],
    [
      'after a thousand calls, when five seconds are lost',
      { args: [1.6], compute: () => 1 },
      same,
      8334,
    ],
  ])('%s', (_, costs, argument, calls) => {
    const { f, warnings } = scene(costs)
    const after = bypassedAfter(f, calls + 50, argument)
    // Hits are timed by samples after some time, so it may be seen a little later.
    expect(after).toBeGreaterThanOrEqual(calls)
    expect(after).toBeLessThanOrEqual(calls + (calls > 64 ? 32 : 1))
    expect(warnings).toHaveLength(1)
  })
})

describe('a function is not bypassed', () => {
  test.each<readonly [string, Costs, (call: number) => number]>([
    ['that loses less than a millisecond a call', { args: [1.9] }, same],
    ['whose hits pay', { args: [12], compute: () => 13 }, same],
    ['whose misses would pay as hits', { args: [12], compute: () => 13 }, fresh],
    [
      'whose first calls cost much, once',
      { captures: (time) => (time < 2 ? 500 : 0), compute: () => 0.1 },
      same,
    ],
    [
      'whose captures cost much until they are settled',
      // 25 ms of reading again are enough to look into the texts, which takes long, once.
      { captures: (time) => (time < 12 ? 3 : time === 12 ? 130 : 0), compute: () => 0.1 },
      same,
    ],
    [
      'on a machine that makes many calls wait for their turn',
      { captures: (time) => (time % 2 === 0 ? 0.1 : 20), compute: () => 0.1 },
      same,
    ],
    [
      'in a first run on such a machine',
      { captures: (time) => (time % 2 === 0 ? 0.1 : 20), compute: () => 0.1 },
      fresh,
    ],
    [
      'because hashing takes less than twice computing in a first run',
      { args: [9], compute: () => 5 },
      fresh,
    ],
    ['because storing costs much in a first run', { store: 50, compute: () => 5 }, fresh],
    [
      'of which some hits save very much',
      { args: [3], compute: (n) => (n === 0 ? 100_000 : 0.1) },
      (call) => (call % 100 === 1 ? 0 : call % 7),
    ],
    ['with admission: always', { args: [12], admission: 'always' }, fresh],
  ])('%s', (_, costs, argument) => {
    const { f, warnings } = scene(costs)
    expect(bypassedAfter(f, 1500, argument)).toBeNull()
    expect(warnings).toEqual([])
  })

  test('before ten calls, however bad they are', () => {
    const { f } = scene({ args: [5000] })
    expect(bypassedAfter(f, 10, fresh)).toBeNull()
  })
})

describe('a bypassed function', () => {
  function bypassed(costs: Costs = { args: [12] }): Scene {
    const made = scene(costs)
    for (let call = 0; call < 10; call++) made.f(call % 3)
    return made
  }

  test('calls its original, is counted, and told once', () => {
    const made = scene({ args: [12] })
    const events = eventsOf(made.cache, 'bypass')
    for (let call = 0; call < 30; call++) expect(made.f(call % 3)).toBe(1)
    expect(made.f.stats()).toMatchObject({ calls: 30, bypassed: 20, misses: 3, memoryHits: 7 })
    expect(events).toEqual([
      {
        type: 'bypass',
        name: expect.stringMatching(/#f$/) as string,
        hitMs: 12,
        computeMs: 1,
        costliest: 'hashing argument 0: 12 ms',
      },
    ])
    expect(made.warnings).toHaveLength(1)
  })

  test('still answers questions, and refresh computes and stores', () => {
    const { f, watch } = bypassed()
    expect([f.has(1), f.has(99)]).toEqual([true, false])
    expect(f.peek(1)).toEqual({ hit: true, value: 1 })
    expect(f.explain(99).hit).toBe(false)
    expect(f.refresh(99)).toBe(1)
    expect(f.has(99)).toBe(true)
    expect(f.delete(99)).toBe(true)
    const before = watch.ticks()
    f(1)
    expect(watch.ticks() - before).toBe(1)
  })

  test('stays bypassed when its statistics are set back', () => {
    const { f } = bypassed()
    f.resetStats()
    f(1)
    expect(f.stats()).toMatchObject({ calls: 1, bypassed: 1 })
  })

  test('is bypassed under its name in this cache alone', () => {
    const made = bypassed()
    const other = made.cache.memoize((n: number) => n, { name: 'other' })
    other(1)
    expect(other.stats()).toMatchObject({ misses: 1, bypassed: 0 })
    const again = newCache().memoize((n: number) => n, { name: 'f' })
    again(1)
    expect(again.stats().bypassed).toBe(0)
  })

  test('its warning is a ThrashingWarning that says what costs, how much, and what to do', () => {
    const { warnings } = bypassed()
    expect(warnings[0]).toMatch(
      /^PERMAFROST_THRASHING Stopped caching "test\/memo\/admission.test.ts#f" in this process: answering a call from the cache costs 12 ms and computing it 1 ms, seen in 10 calls. The costliest part is hashing argument 0: 12 ms. Give the option "key".*"ignoreArgs".*constant\(\).*ignored\(\), don't memoize it, or keep caching it with admission: 'always'$/,
    )
    expect(new ThrashingWarning('x').code).toBe('PERMAFROST_THRASHING')
  })
})

describe('the costliest part is', () => {
  const parts: readonly (readonly [string, Costs, readonly number[], RegExp])[] = [
    ['an argument', { args: [1, 30, 2] }, [1, 2, 3], /hashing argument 1: 30 ms.*"key"/],
    [
      'captures',
      { captures: () => 25, args: [2] },
      [1],
      /hashing captured values: 25 ms.*constant/,
    ],
    ['decoding', { decode: 30, args: [2] }, [1], /decoding the result: \d+ ms.*serializer/],
  ]
  test.each(parts)('%s', (_, costs, args, message) => {
    const { f, warnings } = scene(costs)
    for (let call = 0; call < 40; call++) f(...args)
    expect(warnings.join('\n')).toMatch(message)
  })

  test('the option "key"', () => {
    const { watch, cache, warnings } = scene({})
    const g = cache.memoize((n: number) => n, {
      name: 'g',
      key: (n: number) => {
        watch.take(20)
        return n
      },
    })
    for (let call = 0; call < 12; call++) g(1)
    expect(warnings.join('\n')).toMatch(/the option "key": 20 ms.*Make the option "key" cheaper/)
  })

  test('the option "extraState"', () => {
    const { watch, cache, warnings } = scene({})
    const g = cache.memoize((n: number) => n, {
      name: 'g',
      extraState: () => {
        watch.take(20)
        return 1
      },
    })
    for (let call = 0; call < 12; call++) g(1)
    expect(warnings.join('\n')).toMatch(/the option "extraState": 20 ms/)
  })
})

test('an async function is weighed by what it waits for', async () => {
  const { watch, cache, warnings } = scene({})
  const make = (name: string, compute: number) =>
    cache.memoize(
      async (n: number) => {
        await tick()
        watch.take(compute)
        return n
      },
      {
        name,
        key: (n: number) => {
          watch.take(12)
          return n
        },
      },
    )
  const [pays, costs] = [make('pays', 50), make('costs', 1)]
  for (let call = 0; call < 15; call++) {
    await pays(call % 2)
    await costs(call % 2)
  }
  expect(pays.stats().bypassed).toBe(0)
  expect(costs.stats().bypassed).toBe(5)
  expect(warnings).toHaveLength(1)
})
