/** Lists of inputs as bytes, names that hold elsewhere, and changes in words. */
import { homedir } from 'node:os'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  changesBetween,
  changeText,
  decodeInputs,
  decodeTraced,
  encodeInputs,
  encodeTraced,
  inOrder,
  inputId,
  keyWith,
  Places,
} from '../../src/trace/index.ts'
import type { Input, TracedInput } from '../../src/trace/index.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1 })
const anyInput: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('content', 'module', 'link', 'realpath', 'package' as const),
    path: text,
  }),
  fc.record({
    kind: fc.constantFrom('stat', 'lstat', 'statfs' as const),
    path: text,
    fields: fc.uniqueArray(fc.constantFrom('size', 'mtime', 'type')),
  }),
  fc.record({
    kind: fc.constant('access' as const),
    path: text,
    mode: fc.integer({ min: 0, max: 7 }),
  }),
  fc.record({
    kind: fc.constant('listing' as const),
    path: text,
    how: fc.constantFrom(
      'names',
      'types',
      'tree',
      'tree-types',
      'ordered',
      'tree-ordered' as const,
    ),
  }),
  fc.record({ kind: fc.constant('cwd' as const), how: fc.constantFrom('place', 'path' as const) }),
  fc.record({ kind: fc.constant('env' as const), name: fc.string({ unit: 'binary' }) }),
  fc.constant({ kind: 'env-names' as const }),
)
const anyTraced = fc.array(fc.record({ input: anyInput, state: fc.string({ unit: 'binary' }) }))

describe('a list', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyTraced, (traced) => {
        const inputs = traced.map(({ input }) => input)
        expect(decodeInputs(encodeInputs(inputs))).toEqual(inputs)
        expect(decodeTraced(encodeTraced(traced))).toEqual(traced)
      }),
    )
  })

  it('is in one order, whatever the order of reading', () => {
    fc.assert(
      fc.property(anyTraced, fc.integer(), (traced, seed) => {
        const distinct = [...new Map(traced.map((one) => [inputId(one.input), one])).values()]
        const shuffled = distinct.toSorted((a, b) => ((seed ^ a.state.length) % 3) - b.state.length)
        expect(encodeTraced(inOrder(shuffled))).toEqual(encodeTraced(inOrder(distinct)))
      }),
    )
  })

  it('that is cut, longer, of another format or of another sort is none', () => {
    const list = encodeInputs([{ kind: 'content', path: './a' }])
    for (let length = 0; length < list.length; length++)
      expect(decodeInputs(list.subarray(0, length))).toBe(null)
    expect(decodeInputs(Buffer.concat([list, Buffer.from([0])]))).toBe(null)
    expect(decodeInputs(Buffer.concat([Buffer.from([9]), list.subarray(1)]))).toBe(null)
    expect(decodeTraced(list)).toBe(null)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        expect([true, false]).toContain(decodeInputs(noise) === null)
      }),
    )
  })
})

describe('the key of an entry', () => {
  const subkeys = new Uint8Array(16).fill(1)
  const list = encodeInputs([
    { kind: 'content', path: './a' },
    { kind: 'env', name: 'A' },
  ])

  it('has 16 bytes and differs with each part', () => {
    const keys = [
      keyWith(subkeys, list, ['a', 'b']),
      keyWith(subkeys, list, ['ab', '']),
      keyWith(subkeys, list, ['b', 'a']),
      keyWith(subkeys, list, ['a']),
      keyWith(subkeys, list, ['a', 'b', '']),
      keyWith(new Uint8Array(16), list, ['a', 'b']),
      keyWith(subkeys, encodeInputs([]), ['a', 'b']),
    ]
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(keys.length)
    expect(keys.every((key) => key.length === 16)).toBe(true)
  })
})

describe('names', () => {
  const places = new Places('/home/u/work/project', '/home/u')

  it.each([
    ['/home/u/work/project', '.'],
    ['/home/u/work/project/', './'],
    ['/home/u/work/project/data/a.txt', './data/a.txt'],
    ['/home/u/work/project2/a', '../project2/a'],
    ['/home/u/work', '..'],
    ['/home/u/b', '~/b'],
    ['/home/u', '~'],
    ['/home/user2/x', '/home/user2/x'],
    ['/etc/hosts', '/etc/hosts'],
    ['/', '/'],
    ['/home/u/work/project/~', './~'],
    ['/home/u/work/project/back\\slash', './back\\slash'],
  ])('%s is named %s, and back', (path, name) => {
    expect(places.name(path)).toBe(name)
    expect(places.path(name)).toBe(path)
  })

  it.each([
    ['/project', '/home/u', '/other', '/other'],
    ['/home/u/project', '/home/u', '/home/u/other', '~/other'],
    ['/', '/home/u', '/etc', './etc'],
    ['/project', '/project', '/project/x', './x'],
  ])('in %s with home %s: %s is named %s', (root, home, path, name) => {
    const other = new Places(root, home)
    expect(other.name(path)).toBe(name)
    expect(other.path(name)).toBe(path)
  })

  it('come back from any path', () => {
    const part = fc.constantFrom('home', 'u', 'work', 'project', 'a b', '~', '.x', 'é')
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const path = `/${parts.join('/')}`
        expect(places.path(places.name(path))).toBe(path)
      }),
    )
    expect(new Places('/p').path('~/x')).toBe(`${homedir()}/x`)
  })
})

describe('a change', () => {
  const change = (input: Input, before: string, after: string): string =>
    changesBetween([{ input, state: before }], [{ input, state: after }])
      .map(changeText)
      .join()

  it.each<[Input, string, string, string]>([
    [{ kind: 'content', path: './a' }, '#1', '#2', './a: content changed'],
    [{ kind: 'content', path: './a' }, 'absent', '#2', './a: appeared'],
    [{ kind: 'content', path: './a' }, '#1', 'absent', './a: is gone'],
    [{ kind: 'content', path: './a' }, '#1', '!EACCES', './a: #1 → EACCES'],
    [{ kind: 'content', path: './a' }, '#1', 'folder', './a: is a folder'],
    [{ kind: 'listing', path: './d', how: 'names' }, '#1', '#2', './d: other entries'],
    [
      { kind: 'stat', path: './a', fields: ['mtime', 'size'] },
      'mtime=5 size=1',
      'mtime=5 size=2',
      './a: size=1 → size=2',
    ],
    [{ kind: 'link', path: './l' }, '=a', '=b', './l: leads to "b", was "a"'],
    [{ kind: 'env', name: 'LANG' }, '=de', 'absent', 'env LANG: "de" → absent'],
    [
      { kind: 'env', name: 'KEY' },
      '#12345678ff',
      '#87654321ff',
      'env KEY: (hash 12345678) → (hash 87654321)',
    ],
    [
      { kind: 'env-names' },
      '#1',
      '#2',
      'names of environment variables: others are set, or in another order',
    ],
    [
      { kind: 'package', path: './node_modules/x' },
      '=x@1.0.0',
      '=x@2.0.0',
      'package ./node_modules/x: x@1.0.0 → x@2.0.0',
    ],
  ])('of %j from %s to %s', (input, before, after, words) => {
    expect(change(input, before, after)).toBe(words)
  })

  it('is none where only one of them asked', () => {
    const a: TracedInput = { input: { kind: 'content', path: './a' }, state: '#1' }
    const b: TracedInput = { input: { kind: 'content', path: './b' }, state: '#2' }
    expect(changesBetween([a], [b])).toEqual([])
  })
})
