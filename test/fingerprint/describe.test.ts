/**
 * What `describe` shows and what `diff` says changed: the smallest part, its place, before and after.
 */
import fc from 'fast-check'
import { describe as group, expect, test } from 'vitest'
import { describe, diff, fingerprint, type Change } from '../../src/fingerprint/index.ts'
import { build } from './support/build.ts'
import { describePrograms, type Files } from './support/programs.ts'
import { neighbours } from './support/recipe.ts'
import { DIFFERENT } from './support/values.ts'

const times = Number(process.env['PERMAFROST_TEST_RUNS'] ?? 1)
const seed = Number(process.env['PERMAFROST_TEST_SEED'] ?? Date.now() % 1_000_000)

function summaries(changes: readonly Change[]): readonly string[] {
  return changes.map(({ summary }) => summary)
}

const one = {}

const VALUES: readonly (readonly [string, unknown, unknown, readonly string[]])[] = [
  ['a number', 1, 2, ['value: 1 → 2']],
  ['minus zero', 0, -0, ['value: 0 → -0']],
  ['a text', 'a', 'b', ['value: "a" → "b"']],
  ['a kind', 1, '1', ['value: 1 → "1"']],
  ['a bigint', 1n, 2n, ['value: 1n → 2n']],
  ['a property', { a: { b: 1 } }, { a: { b: 2 } }, ['.a.b: 1 → 2']],
  ['two properties', { a: 1, b: 1, c: 1 }, { a: 2, b: 1, c: 2 }, ['.a: 1 → 2', '.c: 1 → 2']],
  ['an odd name', { 'a b': 1 }, { 'a b': 2 }, ['["a b"]: 1 → 2']],
  ['an added property', {}, { a: 1 }, ['.a: added (1)']],
  ['a removed property', { a: 1 }, {}, ['.a: removed (1)']],
  [
    'a property behind a symbol',
    { [Symbol.for('s')]: 1 },
    { [Symbol.for('s')]: 2 },
    ['[Symbol(s)]: 1 → 2'],
  ],
  ['an element', [1, 2], [1, 3], ['[1]: 2 → 3']],
  ['a length', [1], [1, 2], ['value: array (length 1) → array (length 2)', '[1]: added (2)']],
  ['a hole', [1, , 2], [1, undefined, 2], ['[1]: added (undefined)']],
  [
    'the order of properties',
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    ['value: order changed, .a, .b → .b, .a'],
  ],
  [
    'frozen',
    { a: 1 },
    Object.freeze({ a: 1 }),
    ['value: object → object (not extensible)', '.a: 1 → 1, read-only, not configurable'],
  ],
  [
    'read-only',
    { a: 1 },
    Object.defineProperty({ a: 1 }, 'a', { writable: false }),
    ['.a: 1 → 1, read-only'],
  ],
  ['an entry of a Map', new Map([['a', 1]]), new Map([['a', 2]]), ['.get("a"): 1 → 2']],
  ['a member of a Set', new Set([1]), new Set([2]), ['(member): 1 → 2']],
  ['a date', new Date(0), new Date(1), ['value: 0 → 1']],
  ['a pattern', /a/g, /a/i, ['value: RegExp (/a/g) → RegExp (/a/i)']],
  ['a class', new Map(), new Set(), ['value: Map → Set']],
  ['a prototype', Object.create({ a: 1 }), Object.create({ a: 2 }), ['(prototype).a: 1 → 2']],
  ['a symbol', Symbol('a'), Symbol.for('a'), ['value: Symbol("a") → Symbol.for("a")']],
  [
    'a cause',
    new Error('e', { cause: { a: 1 } }),
    new Error('e', { cause: { a: 2 } }),
    ['.cause.a: 1 → 2'],
  ],
  ['a shared object', [one, {}], [one, one], ['[1]: object → the same as value[0]']],
]

group('diff of values names', () => {
  test.each(VALUES)('%s', (_sentence, before, after, expected) => {
    expect(summaries(diff(before, after))).toEqual(expected)
    expect(diff(before, before)).toEqual([])
    expect(diff(after, after)).toEqual([])
  })

  test('bytes by how many and a digest', () => {
    const [change] = diff({ b: new Uint8Array([1, 2]) }, { b: new Uint8Array([1, 3]) })
    expect(change?.summary).toMatch(/^\.b: 2 bytes, [0-9a-f]{8} → 2 bytes, [0-9a-f]{8}$/)
  })

  test('a Buffer and its bytes by their kinds', () => {
    const [change] = diff(Buffer.from([1]), new Uint8Array([1]))
    expect(change?.summary).toMatch(/^value: Buffer 1 bytes, .* → Uint8Array 1 bytes, /)
  })

  test('long texts by their beginning and length, never in full', () => {
    const [change] = diff('x'.repeat(5000), `${'x'.repeat(4999)}y`)
    expect(change?.summary).toMatch(/5002 characters/)
    expect(change!.summary.length).toBeLessThan(500)
  })
})

group('a description', () => {
  test('has the fingerprint of the value, and is plain JSON', () => {
    const value = { a: [1, new Map([['b', () => one]])], when: new Date(5), n: 5n }
    const described = describe(value)
    expect(described.fingerprint).toBe(fingerprint(value))
    expect(JSON.parse(JSON.stringify(described))).toEqual(described)
  })

  test('can be kept and compared later, with a value or with another description', () => {
    const kept = JSON.parse(JSON.stringify(describe({ a: 1 }))) as unknown
    expect(summaries(diff(kept, { a: 2 }))).toEqual(['.a: 1 → 2'])
    expect(summaries(diff(kept, describe({ a: 2 })))).toEqual(['.a: 1 → 2'])
    expect(diff(kept, { a: 1 })).toEqual([])
  })

  test('labels each part with its kind and its literal', () => {
    const { root } = describe({ a: [1], f: function scale() {} })
    expect(root.kind).toBe('object')
    expect(root.children.map(({ label, kind }) => [label, kind])).toEqual([
      ['.a', 'array'],
      ['.f', 'function scale'],
    ])
    expect(root.children[0]!.children[0]).toMatchObject({ label: '[0]', kind: 'number', text: '1' })
    expect(root.children[1]!.source).toContain('function scale')
  })

  test('of a deep value is not too deep for the stack', () => {
    let value: unknown = 1
    let other: unknown = 2
    for (let i = 0; i < 2000; i++) [value, other] = [{ v: value }, { v: other }]
    const changes = diff(value, other)
    expect(changes).toHaveLength(1)
    expect(changes[0]!.summary).toMatch(/\.v\.v: 1 → 2$/)
  })
})

test('two values of the table that differ always have a change', () => {
  for (const pairs of Object.values(DIFFERENT))
    for (const [sentence, left, right] of pairs) {
      const changes = diff(left(), right())
      expect(changes.length, sentence).toBeGreaterThan(0)
      for (const { summary } of changes) expect(summary, sentence).not.toBe('')
    }
}, 120_000)

test(
  'two random values have a change exactly if their fingerprints differ',
  () => {
    fc.assert(
      fc.property(neighbours(), ([recipe, changed]) => {
        const [left, right] = [describe(build(recipe)), describe(build(changed))]
        expect(left.fingerprint).toBe(fingerprint(build(recipe)))
        expect(diff(left, right).length > 0).toBe(left.fingerprint !== right.fingerprint)
      }),
      { seed, numRuns: 500 * times },
    )
  },
  60_000 * Math.max(1, times),
)

group('diff of functions names', () => {
  const files = (main: string, more: Files = {}): Files => ({ 'main.mjs': main, ...more })
  const lib = (version: string): Files => ({
    'node_modules/sharp/package.json': JSON.stringify({
      name: 'sharp',
      version,
      type: 'module',
      exports: './index.js',
    }),
    'node_modules/sharp/index.js': 'export const g = () => 1',
  })
  const table: readonly (readonly [string, Files, Files, readonly string[], Partial<Change>])[] = [
    [
      'a body, with its place and the lines that differ',
      files('import { scale } from "./src/util.mjs"; export const value = () => scale(1)', {
        'src/util.mjs':
          'export const x = 1\n\nexport function scale(n) {\n  const m = n\n  return m * 2\n}',
      }),
      files('import { scale } from "./src/util.mjs"; export const value = () => scale(1)', {
        'src/util.mjs':
          'export const x = 1\n\nexport function scale(n) {\n  const m = n\n  return m * 3\n}',
      }),
      ['src/util.mjs:3 function scale: body changed'],
      {
        kind: 'body',
        where: 'src/util.mjs:3',
        before: '  const m = n\n  return m * 2\n}',
        after: '  const m = n\n  return m * 3\n}',
      },
    ],
    [
      'a captured member, with the function that captures it',
      files('const cfg = { rate: 0.1 }\nexport function value() { return cfg.rate }'),
      files('const cfg = { rate: 0.2 }\nexport function value() { return cfg.rate }'),
      ['captured cfg.rate: 0.1 → 0.2'],
      {
        kind: 'capture',
        path: 'captured cfg.rate',
        where: 'main.mjs:2',
        before: '0.1',
        after: '0.2',
      },
    ],
    [
      'a member deep inside a captured object',
      files('const cfg = { list: [{ a: 1 }] }\nexport const value = () => cfg.list'),
      files('const cfg = { list: [{ a: 2 }] }\nexport const value = () => cfg.list'),
      ['captured cfg.list[0].a: 1 → 2'],
      { kind: 'capture' },
    ],
    [
      'a package',
      files('import { g } from "sharp"\nexport const value = () => g()', lib('0.33.1')),
      files('import { g } from "sharp"\nexport const value = () => g()', lib('0.34.0')),
      ['package sharp 0.33.1 → 0.34.0'],
      { kind: 'package', before: '0.33.1', after: '0.34.0' },
    ],
    [
      'a helper that is called no more, as part of the body',
      files('const h = () => 1\nexport const value = () => h() + 1'),
      files('const h = () => 1\nexport const value = () => 1'),
      ['main.mjs:2 function value: body changed'],
      { kind: 'body' },
    ],
    [
      'a method of a class',
      files('class A { m() { return 1 } }\nexport const value = () => new A()'),
      files('class A { m() { return 2 } }\nexport const value = () => new A()'),
      ['main.mjs:1 class A: body changed', 'main.mjs:1 function m: body changed'],
      { kind: 'body' },
    ],
  ]
  test.each(table)('%s', async (_sentence, before, after, expected, first) => {
    const [left, right] = await describePrograms([before, after])
    const changes = diff(left, right)
    expect(summaries(changes)).toEqual(expected)
    expect(changes[0]).toMatchObject(first)
  })
})
