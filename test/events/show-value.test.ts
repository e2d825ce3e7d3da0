import { describe, expect, test } from 'vitest'
import { showArguments, showValue } from '../../src/events/show-value.ts'

class Point {
  x = 1
  y = 2
}

const cyclic: unknown[] = []
cyclic.push(cyclic)

describe('a value is shown as', () => {
  test.each<readonly [unknown, string]>([
    [1, '1'],
    [-0, '-0'],
    [10n, '10n'],
    ['a "b"', String.raw`"a \"b\""`],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [[1, [2, [3]]], '[1, [2, Array(1)]]'],
    [{ a: { b: { c: 1 } } }, '{ a: { b: {…} } }'],
    [{ 'not a name': 1, [Symbol('k')]: 2 }, '{ "not a name": 1, [Symbol(k)]: 2 }'],
    [new Point(), 'Point { x: 1, y: 2 }'],
    [Object.create(null), 'null prototype {}'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), 'Date(invalid)'],
    [/a+/g, '/a+/'],
    [new Map([[1, 2]]), 'Map(1)'],
    [new Set([1, 2]), 'Set(2)'],
    [new Float64Array(1000), 'Float64Array(1000)'],
    [Buffer.from('abc'), 'Buffer(3)'],
    [Point, '[function Point]'],
    [() => 1, '[function anonymous]'],
    [cyclic, '[[Array(1)]]'],
    [Promise.resolve(1), 'Promise'],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], '[1, 2, 3, 4, 5, 6, 7, 8, …]'],
  ])('%o → %s', (value, text) => {
    expect(showValue(value)).toBe(text)
  })
})

test('whatever is shown has at most 80 characters, and one line', () => {
  const values = [
    'x'.repeat(1e6),
    Array.from({ length: 1e5 }, (_, at) => `item ${at}`),
    { long: 'y'.repeat(1000), ['z'.repeat(1000)]: 1 },
    'two\nlines \u001b[2J and \u0007',
    10n ** 300n,
    Symbol('s'.repeat(500)),
  ]
  for (const value of values) {
    expect(showValue(value).length).toBeLessThanOrEqual(80)
    expect(showValue(value)).not.toMatch(/\p{Cc}/u)
  }
  expect(showArguments(values).length).toBeLessThanOrEqual(82)
})

test('no code of the user runs', () => {
  const ran: string[] = []
  const tell = (what: string) => () => {
    ran.push(what)
    throw new Error(what)
  }
  const trap = new Proxy(
    {},
    { get: tell('get'), ownKeys: tell('ownKeys'), getPrototypeOf: tell('p') },
  )
  class Odd {
    get [Symbol.toStringTag](): string {
      return tell('tag')()
    }
    toJSON = tell('toJSON')
    toString = tell('toString')
    constructor() {
      Object.assign(this, { [Symbol.for('nodejs.util.inspect.custom')]: tell('inspect') })
    }
    static get [Symbol.hasInstance](): never {
      return tell('hasInstance')()
    }
  }
  const getter = Object.defineProperty({}, 'a', { get: tell('getter'), enumerable: true })
  const array = Object.defineProperty([1], '0', { get: tell('index') })
  const named = Object.defineProperty(() => 1, 'name', { get: tell('name') })
  const overProxy = Object.create(
    new Proxy({}, { getOwnPropertyDescriptor: tell('proto') }),
  ) as object
  const fakeMap = Object.setPrototypeOf(new Map(), {
    get size(): number {
      return tell('size')()
    },
  }) as object
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const values = [trap, new Odd(), getter, array, named, overProxy, fakeMap, revoked.proxy]
  expect(values.map(showValue)[2]).toBe('{ a: [getter] }')
  expect(showArguments(values)).toMatch(/^\(.*\)$/)
  expect(ran).toEqual([])
})
