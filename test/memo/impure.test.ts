/** Impure functions: what is said, of which place, who answers for it, and how sure results are. */
import { setTimeout as sleep } from 'node:timers/promises'
import { runInThisContext } from 'node:vm'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ignored } from '../../src/index.ts'
import type { Cache } from '../../src/index.ts'
import { FILES } from './impure-program.ts'
import { catchWarnings, causesOf, logOf, newCache, project, run } from './support.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const eager = (): Cache => newCache({ admission: 'always' })

/** `./test/memo/impure.test.ts:12` of each warning. */
const placesOf = (warnings: readonly string[]): readonly string[] =>
  warnings.map((line) => / at (\S+?)(?::\d+)\. /.exec(line)?.[1] ?? 'nowhere')

/** The line that calls this. */
function here(): number {
  const { stack } = new Error('here')
  return Number(/impure\.test\.ts:(\d+):/.exec(stack!.split('\n')[2]!)![1])
}

describe('the warning', () => {
  it('says what, where in the source, and what to do; once for each place', () => {
    const warned = catchWarnings()
    const cache = eager()
    const seen = ignored({ line: 0 })
    const dice = cache.memoize(
      (n: number) => {
        seen.line = here() + 1
        return n * Math.random()
      },
      { name: 'dice' },
    )
    for (const n of [1, 1, 2, 3]) dice(n)
    expect(warned).toEqual([
      expect.stringMatching(
        /^PERMAFROST_IMPURITY A result of "test\/memo\/impure\.test\.ts#dice" was not stored: it uses Math\.random\(\) at /,
      ),
    ])
    expect(placesOf(warned)).toEqual([`./test/memo/impure.test.ts:${seen.line}`])
    expect(warned[0]).toContain("assumePure: ['random']")
  })

  it('names each of several places', () => {
    const warned = catchWarnings()
    const cache = eager()
    const seen = ignored({ line: 0 })
    const twice = cache.memoize((n: number) => {
      seen.line = here()
      const first = Date.now()
      const second = Date.now()
      return first + second + n
    })
    twice(1)
    expect(placesOf(warned)).toEqual(
      [seen.line + 1, seen.line + 2].map((at) => `./test/memo/impure.test.ts:${at}`),
    )
  })

  it('names who has a text evaluated, not the text', () => {
    const warned = catchWarnings()
    const cache = eager()
    const seen = ignored({ line: 0 })
    const evaluated = cache.memoize((text: string) => {
      seen.line = here()
      return runInThisContext(text) as number
    })
    evaluated('Date.now()')
    expect(placesOf(warned)).toEqual([`./test/memo/impure.test.ts:${seen.line + 1}`])
  })

  it('finds a place that a loop has hidden behind another', () => {
    const causes: unknown[] = []
    const cache = eager()
    catchWarnings()
    cache.on('not-stored', ({ cause }) => causes.push(cause))
    const loop = cache.memoize((n: number) => {
      let sum = Math.random()
      for (let i = 0; i < 100_000; i++) sum += Math.random()
      return sum + n
    })
    loop(1)
    expect(causes).toEqual([
      {
        kind: 'impure',
        impurities: [
          expect.objectContaining({ what: 'Math.random()' }),
          expect.objectContaining({ what: 'Math.random()' }),
        ],
      },
    ])
  })
})

describe('what counts', () => {
  const tick = (): number => Date.now()
  const rows: Readonly<Record<string, () => unknown>> = {
    'in a helper': () => tick(),
    'after an await': async () => {
      await sleep(1)
      return tick()
    },
    'in a timer that is waited for': () => sleep(1).then(() => tick()),
    'in a promise that was made here': () =>
      new Promise((resolve) => {
        setTimeout(() => resolve(tick()), 1)
      }),
    'in a microtask': () => new Promise((resolve) => queueMicrotask(() => resolve(tick()))),
    'in a callback of a builtin': () => [2, 1].toSorted(() => tick()),
    'though the error is caught': () => {
      try {
        throw new Error(String(tick()))
      } catch {
        return 1
      }
    },
  }
  it.each(Object.entries(rows))('%s', async (name, use) => {
    catchWarnings()
    const cache = eager()
    const causes = causesOf(cache)
    const memoized = cache.memoize(use, { name })
    await memoized()
    await memoized()
    expect(causes).toEqual(['impure: Date.now()', 'impure: Date.now()'])
  })

  it('not what happens after the call has ended', async () => {
    const cache = eager()
    const log = logOf(cache)
    const seen = ignored({ late: 0 })
    const f = cache.memoize((n: number) => {
      void sleep(1).then(() => (seen.late = Date.now()))
      return n
    })
    f(1)
    await vi.waitFor(() => expect(seen.late).toBeGreaterThan(0), { timeout: 20_000 })
    f(1)
    expect(log.slice(0, 2)).toEqual(['miss first-call', 'stored'])
    expect(log.at(-1)).toBe('hit memory')
  })

  it('not what a call beside it does', async () => {
    const warned = catchWarnings()
    const cache = eager()
    const calm = cache.memoize(async (n: number) => {
      await sleep(2)
      return n
    })
    const wild = cache.memoize(async (n: number) => {
      for (let i = 0; i < 4; i++) {
        await sleep(1)
        Date.now()
      }
      return n
    })
    const log = logOf(cache)
    await Promise.all([calm(1), wild(1), calm(2), wild(2)])
    expect(log.filter((line) => line === 'stored')).toHaveLength(2)
    expect(log.filter((line) => line === 'not-stored impure')).toHaveLength(2)
    expect(warned).toHaveLength(1)
  })

  it('not Permafrost itself, when an async function waits for another', async () => {
    const warned = catchWarnings()
    const cache = eager()
    const inner = cache.memoize(async (n: number) => {
      await sleep(1)
      return Buffer.alloc(100_000, n)
    })
    const outer = cache.memoize(async (n: number) => {
      const both = await Promise.all([inner(n), inner(n)])
      await cache.commit()
      return both.length + (await inner(n)).length
    })
    const log = logOf(cache)
    // What listeners do is not the function's doing.
    cache.on('hit', () => Date.now())
    cache.on('stored', () => Math.random())
    await outer(1)
    await outer(2)
    expect(warned).toEqual([])
    expect(log.filter((line) => line === 'stored')).toHaveLength(4)
  })

  it('what an inner call did, on its computation and again, for it is not stored', () => {
    catchWarnings()
    const cache = eager()
    const causes = causesOf(cache)
    const inner = cache.memoize((n: number) => n + Date.now())
    const outer = cache.memoize((n: number) => inner(n) > 0)
    outer(1)
    outer(1)
    expect(causes).toEqual(Array.from({ length: 4 }, () => 'impure: Date.now()'))
  })

  it('what a computation did that two calls waited for', async () => {
    catchWarnings()
    const cache = eager()
    const causes = causesOf(cache)
    const shared = cache.memoize(async () => {
      await sleep(1)
      return Date.now()
    })
    const a = cache.memoize(async () => (await shared()) > 1)
    const b = cache.memoize(async () => (await shared()) > 2)
    await Promise.all([a(), b()])
    expect(causes).toEqual(Array.from({ length: 3 }, () => 'impure: Date.now()'))
  })
})

describe('times and randomness that a program has put in place', () => {
  it('a mocked system time is a captured value, or keeps the function uncached; never stale', () => {
    catchWarnings()
    const cache = eager()
    const now = cache.memoize((n: number) => n + Date.now())
    const made = cache.memoize((n: number) => n + new Date().getTime())
    now(0)
    vi.useFakeTimers()
    for (const time of [1000, 2000, 1000]) {
      vi.setSystemTime(time)
      expect([now(0), now(0), made(1), made(1)]).toEqual([time, time, time + 1, time + 1])
    }
    vi.useRealTimers()
    expect(now(0)).toBeGreaterThan(1e12)
  })

  it('a seeded generator counts by its code and state', () => {
    catchWarnings()
    const cache = eager()
    const dice = cache.memoize((n: number) => n + Math.random())
    const { random } = Math
    try {
      Math.random = () => 0.25
      expect([dice(1), dice(1)]).toEqual([1.25, 1.25])
      Math.random = () => 0.5
      expect([dice(1), dice(1)]).toEqual([1.5, 1.5])
    } finally {
      Math.random = random
    }
  })
})

/** What the program says of each row. */
const NOW = 'Date.now() | Date.now()'
const KEPT = 'stored | hit'
const refused = (name: string, why: string): string =>
  `ConfigError: Cannot use option "pure" with ${name}: ${why}`
function taken(what: string, chain: string): string {
  const once = `${what}, taken before Permafrost watched it (captured ${chain} in the package "fakeid")`
  return `${once} | ${once}`
}
const ANSWERS: Readonly<Record<string, string>> = {
  'a builtin handed over in the first call':
    'Date.now, taken before Permafrost watched it (argument 0) | ' +
    'Date.now, taken before Permafrost watched it (argument 0)',
  'a clock that a package took before': taken('Date.now', 'fakeid.now → now'),
  'one that a package bound before': taken('Date.now', 'fakeid.bound → bound'),
  'randomness that a package took before': taken(
    'crypto.randomUUID',
    'fakeid.uuid → native.randomUUID',
  ),
  'what a package took before, answered for': KEPT,
  'a function beside those of such a package': KEPT,
  'a package that is random by its nature':
    'v4() of the package "uuid" | v4() of the package "uuid"',
  'what else is in it': KEPT,
  'no option': NOW,
  'a package': KEPT,
  'a package after an await': KEPT,
  'own code beside a package': NOW,
  'own code called back by a package': NOW,
  'a package with a scope': KEPT,
  'a part by its export': KEPT,
  'a part by its path': KEPT,
  'another part': NOW,
  'path ./src/log.ts': KEPT,
  'path ./src/log': KEPT,
  'path ./src': KEPT,
  'path src/': KEPT,
  'path src/log': KEPT,
  'path src/log.ts': KEPT,
  'an absolute path': KEPT,
  'a file URL': KEPT,
  'no path src': NOW,
  'no path log': NOW,
  'no path ./src/lo': NOW,
  'no path ./log.ts': NOW,
  'no path ..x': NOW,
  'a function': KEPT,
  'another function of its file': NOW,
  'a bound function': KEPT,
  'a function behind a Proxy': KEPT,
  'a class': KEPT,
  'a method': KEPT,
  'one method of two': NOW,
  'own code called back by a function': NOW,
  'an async function that awaits others': KEPT,
  'who calls the memoized function': NOW,
  'the memoized function itself': KEPT,
  'time limits of packages': KEPT,
  'own code that is tried again': NOW,
  'a timer that moves a simulation': KEPT,
  'a timer that is asked': 'performance.now() | performance.now()',
  'numbers that a package gives to objects': KEPT,
  'a builtin': refused('"now"', 'it is a builtin or native function'),
  'a bound builtin': refused('"now"', 'it is a builtin or native function'),
  'a module of the runtime': refused('"node:crypto"', 'it is a module of the runtime'),
  'an evaluated function': refused('an anonymous function', 'its code is in no file'),
  'a memoized function': 'Math.random() | stored | hit',
  'a memoized function that nobody answers for': Array.from(
    { length: 4 },
    () => 'Math.random()',
  ).join(' | '),
  'over one whose word covers it': 'stored | stored | hit',
}

describe('the option pure, with', () => {
  let answers: Readonly<Record<string, string>> = {}

  beforeAll(async () => {
    const { out, err, status } = await run(project(FILES), 'main.ts')
    if (status !== 0) throw new Error(err)
    answers = JSON.parse(out) as typeof answers
  })

  it.each(Object.entries(ANSWERS))('%s', (name, expected) => {
    if (expected.startsWith('ConfigError')) expect(answers[name]).toContain(expected)
    else expect(answers[name]).toBe(expected)
  })

  it('no row is left out', () => {
    expect(Object.keys(answers).toSorted()).toEqual(Object.keys(ANSWERS).toSorted())
  })
})

describe('the grade of an entry', () => {
  const cases: readonly (readonly [string, () => unknown, object, string])[] = [
    ['that read nothing', () => 5, {}, 'proved'],
    ['that wrote to the console only', () => void console.debug, {}, 'proved'],
    [
      'whose code speaks of the clock',
      () => (process.argv.length > 900 ? Date.now() : 1),
      {},
      'traced',
    ],
    ['that read a variable', () => process.env['PATH'], {}, 'traced'],
    ['with an option that made no difference', () => 8, { assumePure: true }, 'proved'],
    ['with one that did', () => Math.sign(Date.now()), { assumePure: true }, 'assumed'],
    ['with a version', () => 9, { version: '2' }, 'assumed'],
  ]
  it.each(cases)('%s', async (name, use, options, grade) => {
    const cache = eager()
    cache.memoize(use, { name, ...options })()
    await cache.commit()
    expect([...cache.entries()].map((entry) => entry.grade)).toEqual([grade])
  })
})

describe('strict', () => {
  const cases: readonly (readonly [string, () => unknown, object, string | null])[] = [
    ['nothing assumed', () => 5, {}, null],
    [
      'options that made no difference',
      () => 6,
      { assumePure: true, pure: ['x'], track: false },
      null,
    ],
    ['a version', () => 7, { version: '1' }, 'its code (option "version")'],
    [
      'assumePure',
      () => Math.sign(Date.now()),
      { assumePure: true },
      'Date.now() (option "assumePure")',
    ],
    ['track', () => process.env['HOME'], { track: { env: false } }, 'env HOME (option "track")'],
    ['pure', () => stamp(), { pure: [stamp] }, 'Date.now() (option "pure")'],
  ]
  it.each(cases)('of %s', (name, use, options, assumed) => {
    const warned = catchWarnings()
    const cache = eager()
    const log = logOf(cache)
    const causes = causesOf(cache)
    const f = cache.memoize(use, { name, strict: true, ...options })
    expect(f()).toBe(f())
    if (assumed === null) {
      expect(log).toEqual(['miss first-call', 'stored', 'hit memory'])
      expect(warned).toEqual([])
      return
    }
    expect(log.filter((line) => line.startsWith('not-stored'))).toEqual(
      Array.from({ length: 2 }, () => 'not-stored assumed'),
    )
    expect(causes[0]).toContain(assumed)
    expect(warned).toHaveLength(1)
    expect(warned[0]).toContain(assumed)
  })

  it('of a call that rests on an assumed one, computed or stored', () => {
    catchWarnings()
    const cache = eager()
    const causes = causesOf(cache)
    const inner = cache.memoize(() => stamp() > 0, { name: 'inner', assumePure: ['clock'] })
    const outer = cache.memoize(() => [inner()], { name: 'outer', strict: true })
    outer()
    outer()
    expect(causes[0]).toContain('Date.now() (option "assumePure")')
    expect(causes[1]).toContain('the stored result of "test/memo/impure.test.ts#inner"')
  })
})

function stamp(): number {
  return Math.sign(Date.now())
}
