/**
 * What a fingerprint of a value tells apart and what it doesn't, over processes and runtimes; what
 * is refused, and with which chain; that looking at a value never runs its code.
 *
 * `PERMAFROST_TEST_RUNTIMES=<paths>` compares with other versions of Node too.
 */
import { delimiter } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FingerprintError } from '../../src/errors.ts'
import { fingerprint } from '../../src/fingerprint/index.ts'
import { printValues } from './support/print-values.ts'
import { runModule } from './support/run-module.ts'
import { touches, TRAPPED } from './support/traps.ts'
import { DIFFERENT, EQUAL, REFUSED } from './support/values.ts'

describe.each(Object.entries(DIFFERENT))('told apart, of %s', (_, pairs) => {
  test.each(pairs)('%s', (_sentence, left, right) => {
    const [one, other] = [fingerprint(left()), fingerprint(right())]
    expect(one).toMatch(/^[0-9a-f]{32}$/)
    expect(other).not.toBe(one)
    // Each is stable, so the difference above is one of content.
    expect(fingerprint(left())).toBe(one)
    expect(fingerprint(right())).toBe(other)
  })
  test.each(pairs)('%s, deep inside', (_sentence, left, right) => {
    const inside = (value: unknown): unknown => ({ a: [1, new Map([['b', { c: value }]])] })
    expect(fingerprint(inside(left()))).not.toBe(fingerprint(inside(right())))
  })
})

test('no two values of the table that differ share a fingerprint by chance', () => {
  const seen = new Map<string, string>()
  for (const [group, pairs] of Object.entries(DIFFERENT))
    for (const [sentence, left] of pairs) {
      const digest = fingerprint([group, sentence, left()])
      expect(seen.get(digest)).toBeUndefined()
      seen.set(digest, sentence)
    }
  expect(seen.size).toBeGreaterThan(150)
})

describe('the same', () => {
  test.each(EQUAL)('%s', (_sentence, left, right) => {
    expect(fingerprint(left())).toBe(fingerprint(right()))
    expect(fingerprint([left()])).toBe(fingerprint([right()]))
    expect(fingerprint(left())).not.toBe(fingerprint('something else'))
  })
})

describe('refused', () => {
  test.each(REFUSED)('%s', (_sentence, make, words, path) => {
    let caught: unknown
    try {
      fingerprint(make())
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(FingerprintError)
    const { message, path: found, code } = caught as FingerprintError
    expect(code).toBe('ERR_FINGERPRINT_UNSUPPORTED')
    expect(message).toMatch(/^Can't fingerprint /)
    expect(message).toMatch(words)
    expect(found).toEqual(path)
    if (path.length > 0) expect(message).toContain(`(at ${path.join(' → ')})`)
  })
})

describe('runs no code of', () => {
  test.each(Object.entries(TRAPPED))('%s', (_sentence, make) => {
    const value = make()
    touches()
    let complaint: unknown = null
    try {
      fingerprint(value)
    } catch (error) {
      complaint = error
    }
    expect(touches()).toEqual([])
    if (complaint !== null) expect(complaint).toBeInstanceOf(FingerprintError)
  })

  test('a patched method of what it looks into', () => {
    const patched: [object, PropertyKey][] = [
      [Set.prototype, 'forEach'],
      [Map.prototype, 'forEach'],
      [Object.prototype, 'hasOwnProperty'],
      [Object.prototype, 'toString'],
      [Date.prototype, 'getTime'],
      [Date.prototype, 'valueOf'],
      [Function.prototype, 'toString'],
      [RegExp.prototype, 'toString'],
    ]
    const value = (day: number): unknown => ({
      a: [new Map([[1, new Date(day)]]), new Set(['x']), /a/g, () => 1],
    })
    const kept = patched.map(([object, key]) => Object.getOwnPropertyDescriptor(object, key)!)
    const liar = (): never => {
      throw new Error('ran a patched method')
    }
    let found: string[] = []
    try {
      for (const [index, [object, key]] of patched.entries())
        Object.defineProperty(object, key, { ...kept[index], value: liar })
      found = [1, 1, 2].map((day) => fingerprint(value(day)))
    } finally {
      for (const [index, [object, key]] of patched.entries())
        Object.defineProperty(object, key, kept[index]!)
    }
    expect(found[0]).toBe(found[1])
    expect(found[0]).not.toBe(found[2])
  })
})

describe('has no limit of', () => {
  const nested = (
    depth: number,
    wrap: (inner: unknown) => unknown,
    inner: unknown = 'end',
  ): unknown => {
    let value = inner
    for (let i = 0; i < depth; i++) value = wrap(value)
    return value
  }
  const wraps: readonly (readonly [string, (inner: unknown) => unknown])[] = [
    ['objects', (inner) => ({ inner })],
    ['arrays', (inner) => [inner]],
    ['Maps', (inner) => new Map([['inner', inner]])],
    ['keys of Maps', (inner) => new Map([[inner, 1]])],
    ['Sets', (inner) => new Set([inner])],
    ['causes', (inner) => new Error('a', { cause: inner })],
    ['closures', (inner) => () => inner],
    ['prototypes', (inner) => Object.create(inner === 'end' ? {} : (inner as object))],
    ['Proxies', (inner) => (typeof inner === 'object' ? new Proxy(inner as object, {}) : {})],
    [
      'bound functions',
      (inner) => (typeof inner === 'function' ? (inner as () => unknown).bind(null) : Math.max),
    ],
  ]
  // Where each level is looked up along all others, or asks the inspector, fewer tell as much.
  const DEPTHS: Readonly<Record<string, number>> = {
    objects: 20_000,
    arrays: 20_000,
    prototypes: 500,
    closures: 1_000,
    'bound functions': 1_000,
  }
  test.each(wraps)(
    'depth, in %s',
    (name, wrap) => {
      const depth = DEPTHS[name] ?? 5_000
      const one = fingerprint(nested(depth, wrap))
      expect(fingerprint(nested(depth, wrap))).toBe(one)
      expect(fingerprint(nested(depth + 1, wrap))).not.toBe(one)
    },
    120_000,
  )

  test('depth, for what differs at the bottom', () => {
    const wrap = (inner: unknown): unknown => ({ inner })
    expect(fingerprint(nested(20_000, wrap, 1))).not.toBe(fingerprint(nested(20_000, wrap, 2)))
  })

  test('depth, for a method that uses super', () => {
    const wrap = (inner: unknown): unknown => ({ inner })
    class Base {
      readonly value: number
      constructor(value: number) {
        this.value = value
      }
    }
    class Derived extends Base {
      override toString(): string {
        return super.toString()
      }
    }
    const method = (value: number): object => new Derived(value)
    expect(fingerprint(nested(500, wrap, method(1)))).not.toBe(
      fingerprint(nested(500, wrap, method(2))),
    )
  })

  test('elements', () => {
    const numbers = Array.from({ length: 1_000_000 }, (_, i) => i)
    const one = fingerprint(numbers)
    expect(fingerprint([...numbers])).toBe(one)
    numbers[999_999] = 0
    expect(fingerprint(numbers)).not.toBe(one)
    const map = new Map(numbers.map((n, i) => [i, n]))
    const before = fingerprint(map)
    map.set(500_000, -1)
    expect(fingerprint(map)).not.toBe(before)
  })

  test('length of a text', () => {
    const text = 'ab'.repeat(1 << 25)
    expect(fingerprint(text)).toBe(fingerprint(`${text.slice(0, 7)}${text.slice(7)}`))
    expect(fingerprint(text)).not.toBe(fingerprint(`${text.slice(0, -1)}c`))
  })

  test('sharing: a diamond of 60 layers is encoded once', () => {
    const diamond = (bottom: unknown): unknown => {
      let value: unknown = { bottom }
      for (let i = 0; i < 60; i++) value = [value, value]
      return value
    }
    expect(fingerprint(diamond(1))).toBe(fingerprint(diamond(1)))
    expect(fingerprint(diamond(1))).not.toBe(fingerprint(diamond(2)))
  })
})

describe('the same in', () => {
  const file = new URL('support/print-values.ts', import.meta.url).pathname
  const runtimes = (process.env['PERMAFROST_TEST_RUNTIMES'] ?? '')
    .split(delimiter)
    .filter((path) => path !== '')

  test('another process', async () => {
    expect(JSON.parse(await runModule(file))).toEqual(printValues())
  })

  test.runIf(runtimes.length > 0).each(runtimes)('the runtime %s', async (node) => {
    // An AsyncLocalStorage has other own properties in Node 22.
    const shared = (found: Record<string, string>): Record<string, string> =>
      Object.fromEntries(
        Object.entries(found).filter(([name]) => !name.includes('AsyncLocalStorage')),
      )
    const there = JSON.parse(await runModule(file, [], node)) as Record<string, string>
    expect(shared(there)).toEqual(shared(printValues()))
  })

  test('every version of the encoding: the values of the language are pinned', async () => {
    const groups = ['primitives', 'symbols', 'boxed', 'dates and patterns', 'collections', 'bytes']
    const lines = Object.entries(printValues()).filter(([name]) =>
      groups.some((one) => name.startsWith(`${one}: `)),
    )
    await expect(lines.map(([name, digest]) => `${digest} ${name}\n`).join('')).toMatchFileSnapshot(
      'support/pinned.txt',
    )
  })

  test('a structured clone', () => {
    const shared = { a: [1, , undefined, -0, Number.NaN, 2n ** 70n] }
    const value: Record<string, unknown> = {
      shared: [shared, shared],
      map: new Map<unknown, unknown>([[shared, new Set([1, 'a'])]]),
      date: new Date(7),
      pattern: /a/giu,
      error: new RangeError('r', { cause: shared }),
      bytes: new Uint16Array([1, 2]),
      view: new DataView(new ArrayBuffer(3)),
      boxed: [Object(1), Object('a'), Object(1n)],
      lone: '\ud800',
    }
    value['self'] = value
    expect(fingerprint(structuredClone(value))).toBe(fingerprint(value))
  })
})
