import { describe, expect, test } from 'vitest'
import {
  decodeValue,
  encodeValue,
  isImmutable,
  resolveClasses,
} from '../../src/serializer/index.ts'
import { difference } from './differences.ts'

class Point {
  x: number
  y: unknown
  constructor(x: number, y?: unknown) {
    if (new.target === undefined || typeof x !== 'number') throw new Error('the constructor ran')
    this.x = x
    this.y = y
  }
  get length(): number {
    throw new Error('an accessor ran')
  }
  set z(_: unknown) {
    throw new Error('a setter ran')
  }
}
class Point3 extends Point {
  depth = 3
}
class Tags extends Set<string> {
  label = 'tags'
}
class Registry extends Map<string, unknown> {}
class Row extends Array<number> {
  title = 'row'
}
class Bytes extends Uint8Array {}
class Failure extends RangeError {
  override name = 'Failure'
  status = 500
}
class Counted {
  static #made = 0
  static readonly made = (): number => Counted.#made++
  value = 1
}
function Old(this: { a: number }): void {
  this.a = 1
}
class Bare {
  a = 1
}
Object.setPrototypeOf(Bare.prototype, null)

const classes = resolveClasses([
  Point,
  Point3,
  Tags,
  Registry,
  Row,
  Bytes,
  Failure,
  Counted,
  Old,
  Bare,
])

const same = <T>(value: T): T => decodeValue(encodeValue(value, classes), classes) as T
const define = (target: object, key: PropertyKey, descriptor: PropertyDescriptor): object =>
  Object.defineProperty(target, key, descriptor)
function build<T extends object>(target: T, change: (target: T) => unknown): T {
  change(target)
  return target
}
const evalError = new EvalError('e')

const primitives: Record<string, unknown> = {
  zero: 0,
  'minus zero': -0,
  'the ends of small integers': [-17, -16, -1, 111, 112],
  'the ends of 32 bits': [2 ** 31 - 1, -(2 ** 31), 2 ** 31, -(2 ** 31) - 1, 2 ** 32],
  'the ends of doubles': [Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53, Infinity, -Infinity],
  'not a number': NaN,
  'a fraction': 0.1,
  null: null,
  undefined: undefined,
  true: true,
  false: false,
  'bigint zero': 0n,
  'bigints of both signs': [1n, -1n, 255n, -256n, 2n ** 64n, -(2n ** 64n) + 1n],
  'a bigint of 10,000 bits': 2n ** 10_000n + 12345n,
  'an empty string': '',
  'strings of all short lengths': Array.from({ length: 20 }, (_, i) => 'é'.repeat(i)),
  'a lone surrogate': '\ud800',
  'a long string with a lone surrogate': `${'long '.repeat(10)}\udfff`,
  'characters of two units': '😀'.repeat(20),
  'a NUL': 'a\0b',
  'latin-1 that is not ASCII': 'ÿþ€'.slice(0, 2).repeat(20),
  'a string of a million characters': 'x'.repeat(1_000_000),
  'a long string in UTF-16': 'ж'.repeat(100_000),
  'a registered symbol': Symbol.for('permafrost test'),
  'well-known symbols': [Symbol.iterator, Symbol.asyncIterator, Symbol.toPrimitive],
}

const plain: Record<string, unknown> = {
  'an empty object': {},
  'key order': { b: 1, a: 2, 10: 3, 9: 4 },
  'symbol keys': { a: 1, [Symbol.for('k')]: 2, [Symbol.iterator]: 3 },
  'a null prototype': Object.assign(Object.create(null) as object, { a: 1 }),
  'an empty null prototype': Object.create(null),
  '__proto__ as own key': JSON.parse('{"__proto__":{"a":1},"b":2}'),
  '__proto__ as own key without prototype': define(Object.create(null) as object, '__proto__', {
    value: 1,
    writable: true,
    enumerable: true,
    configurable: true,
  }),
  'keys of Object.prototype': { toString: 1, constructor: 2, hasOwnProperty: 3 },
  'keys that hold separators': [{ 'a\0b': 1, c: 2 }, { a: 1, 'b\0c': 2 }, { 'a\0b\0c': 1 }],
  'keys beyond latin-1': { ключ: 1, '\ud800': 2 },
  'long keys': { ['k'.repeat(1000)]: 1, [`${'k'.repeat(999)}j`]: 2 },
  'an empty key': { '': 1 },
  'a property that is not enumerable': define({ a: 1 }, 'b', { value: 2 }),
  'a property that is not writable': define({}, 'b', { value: 2, enumerable: true }),
  'a property that is not configurable': define({ x: 1 }, 'b', { value: 2, writable: true }),
  frozen: Object.freeze({ a: 1, b: Object.freeze([1, { c: 2 }]) }),
  sealed: Object.seal({ a: 1, b: [2] }),
  'not extensible': Object.preventExtensions({ a: 1 }),
  'frozen and empty': Object.freeze({}),
  'frozen without prototype': Object.freeze(Object.assign(Object.create(null), { a: 1 })),
  'not extensible with one read-only property': Object.preventExtensions(
    define({ a: 1 }, 'b', { value: 1 }),
  ),
  'objects of 40 shapes': Array.from({ length: 80 }, (_, i) => ({ [`k${i % 40}`]: i, z: i })),
  'an object of 5,000 keys': Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]),
  ),
  'a frozen object of 5,000 keys': Object.freeze(
    Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i])),
  ),
  'undefined members': { a: undefined, b: [undefined] },
}

const arrays: Record<string, unknown> = {
  empty: [],
  mixed: [1, 'a', null, [2, [3]], { a: 1 }],
  holes: Object.assign([1], { 2: 3, length: 5 }),
  'only holes': build([] as unknown[], (a) => (a.length = 7)),
  'a great many holes': build([] as unknown[], (a) => (a.length = 3_000_000_000)),
  'far holes': build([] as number[], (a) => (a[4_000_000_000] = 1)),
  'extra properties': Object.assign([1, 2], { foo: 'bar', '-1': 2, '01': 3, 4294967295: 4 }),
  'extra properties of many elements': Object.assign(Array(500).fill(1), { foo: { a: 1 } }),
  'a hidden extra property of many elements': define(Array(500).fill(1), 'x', { value: 1 }),
  'a symbol on many elements': Object.assign(Array(500).fill(1), { [Symbol.for('s')]: 1 }),
  'holes and extra properties': Object.assign([] as unknown[], { 1: 1, foo: [2] }),
  'a match': /(?<a>b)/.exec('abc'),
  frozen: Object.freeze([1, 2, 'x']),
  'frozen with holes': Object.freeze(Object.assign([1], { 2: 'x' })),
  'frozen of numbers': Object.freeze([1.5, 2.5]),
  sealed: Object.seal([1, 2]),
  'not extensible': Object.preventExtensions([1, 2]),
  'a read-only element': define([1, 2, 3], 1, { value: 2, writable: false }),
  'a read-only length': define([1, 2, 3], 'length', { writable: false }),
  'a read-only length of nothing': define([], 'length', { writable: false }),
  'fractions alone': [0.5, -0, NaN, 1, Infinity],
  'integers with minus zero': [0, -0, 1, 2, 3],
  'a null prototype': Object.setPrototypeOf([1, 2], null),
  'a million integers': Array.from({ length: 1_000_000 }, (_, i) => i - 500_000),
  'a hundred thousand objects': Array.from({ length: 100_000 }, (_, i) => ({ i, s: `v${i}` })),
  'an array in its own property': build([] as unknown[] & { self?: unknown }, (a) => (a.self = a)),
}

const builtins: Record<string, unknown> = {
  'boxed primitives': [Object(1), Object(-0), Object('text'), Object(''), Object(true), Object(1n)],
  'boxed symbols': [Object(Symbol.iterator), Object(Symbol.for('a'))],
  'a boxed string with properties': Object.assign(Object('text') as object, { a: 1, 7: 2 }),
  'a boxed number with properties': Object.assign(Object(5) as object, { a: [1] }),
  dates: [new Date(0), new Date(1.7e12), new Date(NaN), new Date(-1)],
  'a date with properties': Object.freeze(Object.assign(new Date(5), { tz: 'UTC' })),
  'regular expressions': [/a+/gimsuy, /[\p{L}--x]/v, /\//d, new RegExp('')],
  lastIndex: build(/a/g, (r) => (r.lastIndex = 7)),
  'lastIndex that is no index': build(
    /a/g,
    (r) => ((r as { lastIndex: unknown }).lastIndex = { a: 1 }),
  ),
  'lastIndex of minus one': build(/a/g, (r) => (r.lastIndex = -1)),
  'a frozen regular expression': Object.freeze(build(/a/g, (r) => (r.lastIndex = 3))),
  maps: new Map<unknown, unknown>([
    ['b', 1],
    ['a', new Map([[{ k: 1 }, [2]]])],
    [NaN, 0],
    [undefined, null],
  ]),
  sets: new Set<unknown>(['b', 'a', new Set([1]), { a: 1 }, NaN]),
  'empty collections': [new Map(), new Set()],
  'collections with properties': [
    Object.assign(new Map([[1, 2]]), { note: 'x' }),
    Object.freeze(Object.assign(new Set([1]), { note: {} })),
  ],
  'a map of a hundred thousand': new Map(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])),
  errors: [
    new Error('a'),
    evalError,
    new RangeError('b'),
    new ReferenceError('c'),
    new SyntaxError('d'),
    new TypeError('e'),
    new URIError('f'),
  ],
  'an error without a message': new Error(),
  'an error with everything': Object.assign(new Error('x', { cause: { a: 1 } }), {
    code: 'E',
    list: [evalError],
  }),
  'an error with a cause that is undefined': new Error('x', { cause: undefined }),
  'an error with another name': Object.assign(new Error('x'), { name: 'Mine' }),
  'an error with another stack': build(new Error('x'), (e) => (e.stack = 'elsewhere')),
  'an error whose stack is a value': define(new Error('x'), 'stack', {
    value: 's',
    enumerable: true,
  }),
  'an error whose stack shows': define(new Error('x'), 'stack', { enumerable: true }),
  'an error without a stack': build(new Error('x'), (e) => delete (e as { stack?: string }).stack),
  'a stack captured late': build(Object.assign(new Error('x'), { a: 1 }), (e) => {
    delete e.stack
    Error.captureStackTrace(e)
  }),
  'an object with a stack': build({ a: 1 }, (o) => Error.captureStackTrace(o)),
  'a frozen error': Object.freeze(new Error('x')),
  'an aggregate error': new AggregateError([new Error('a'), 1], 'm', { cause: 2 }),
  'a system error': build({} as { e?: unknown }, (o) => {
    try {
      process.chdir('/nonexistent/permafrost')
    } catch (error) {
      o.e = error
    }
  }),
  'a DOMException': new DOMException('gone', 'AbortError'),
  'a DOMException with properties': Object.assign(new DOMException('gone', 'DataCloneError'), {
    a: 1,
  }),
  URLs: [new URL('https://user:pw@exämple.org:81/p/../q?a=1&b=%20+ü#frag'), new URL('data:x,y')],
  'a URL and its parameters': build({ url: new URL('http://a/?x=1') } as object, (o) =>
    Object.assign(o, { params: (o as { url: URL }).url.searchParams }),
  ),
  'the parameters of a URL, then the URL': build([] as unknown[], (list) => {
    const url = new URL('http://a/?x=1&x=2')
    list.push(1, [url.searchParams], url, url.searchParams)
  }),
  'parameters of their own': new URLSearchParams('a=1&a=2&%F0=x&='),
  'a URL with properties': Object.assign(new URL('http://a/'), { a: 1 }),
}

const bytes: Record<string, unknown> = {
  'an ArrayBuffer': new Uint8Array([1, 2, 3]).buffer,
  'every typed array': [
    new Int8Array([-1, 2]),
    new Uint8Array([1, 2]),
    new Uint8ClampedArray([1, 2]),
    new Int16Array([-1, 2]),
    new Uint16Array([1, 2]),
    new Int32Array([-1, 2]),
    new Uint32Array([1, 2]),
    new BigInt64Array([-1n, 2n]),
    new BigUint64Array([1n, 2n]),
    new Float32Array([1.5, NaN]),
    new Float64Array([-0, NaN, 0.1]),
  ],
  'a DataView': new DataView(new Uint8Array([1, 2, 3]).buffer),
  'a Buffer': Buffer.from('héllo'),
  'empty ones': [
    new Uint8Array(),
    Buffer.alloc(0),
    new ArrayBuffer(0),
    new DataView(new ArrayBuffer(0)),
  ],
  'a typed array with properties': Object.assign(new Float64Array(3), { dtype: 'f8' }),
  'a large typed array with properties': Object.assign(new Float64Array(3000), { dtype: { f: 8 } }),
  'a large typed array with a hidden property': define(new Uint8Array(3000), 'x', { value: 1 }),
  'a typed array that is not extensible': Object.preventExtensions(new Uint8Array(3)),
  'an ArrayBuffer with properties': Object.assign(new ArrayBuffer(4), { a: 1 }),
}

const cycle: Record<string, unknown> = { name: 'cycle' }
cycle['self'] = cycle
cycle['map'] = new Map<unknown, unknown>([[cycle, cycle]])
cycle['set'] = new Set([cycle])
cycle['frozen'] = Object.freeze({ cycle })
const failing = new Error('x') as Error & { self?: unknown }
failing.self = failing
failing.cause = { failing }
const shared = { a: [1] }
const date = new Date(1)

const graphs: Record<string, unknown> = {
  'cycles through everything': cycle,
  'an error that holds itself': failing,
  'shared references': [shared, shared, shared.a, { shared, again: shared.a }],
  'shared builtins': [date, date, /x/, new Map([[date, date]])],
  'a cycle through a class': build([] as unknown[], (list) => {
    const point = new Point(1)
    point.y = [point]
    list.push(point, point)
  }),
  'a shared buffer in a shared view': build([] as unknown[], (list) => {
    const view = new Uint8Array([1, 2, 3])
    list.push(view, view, view.buffer)
  }),
}

const instances: Record<string, unknown> = {
  'an instance': new Point(1, 'a'),
  'many instances': Array.from({ length: 100 }, (_, i) => new Point(i, new Point(i))),
  'an instance of a subclass': new Point3(1, 2),
  'own properties under a setter': define(new Point(1), 'z', {
    value: 5,
    writable: true,
    enumerable: true,
    configurable: true,
  }),
  'own properties under a getter': define(new Point(1), 'length', {
    value: 5,
    writable: true,
    enumerable: true,
    configurable: true,
  }),
  'an instance with symbols': Object.assign(new Point(1), { [Symbol.for('s')]: 1 }),
  'a frozen instance': Object.freeze(new Point(1, [2])),
  'a subclass of Set': new Tags(['a', 'b']),
  'a subclass of Map': new Registry([['a', new Registry()]]),
  'a subclass of Array': Row.from([1, 2, 3]),
  'a subclass of Uint8Array': new Bytes([1, 2, 3]),
  'a subclass of an error': new Failure('broken', { cause: 1 }),
  'a class with private statics': new Counted(),
  'a constructor function': new (Old as never as new () => object)(),
  'a class without Object.prototype': new Bare(),
}

const tables = { primitives, plain, arrays, builtins, bytes, graphs, instances }
for (const [group, values] of Object.entries(tables)) {
  describe(`${group} come back as they were`, () => {
    test.each(Object.entries(values))('%s', (_, value) => {
      const before = encodeValue(value, classes).bytes
      const copy = same(value)
      expect(difference(value, copy)).toBeNull()
      // The copy is as good as the original: it makes the same bytes.
      expect(Buffer.compare(encodeValue(copy, classes).bytes, before)).toBe(0)
    })
  })
}

function fieldsOf(value: object): Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value) as object
  const fields: Record<string, unknown> = {}
  for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (get) fields[key] = get.call(value) as unknown
  }
  return fields
}

function temporalText(value: object): string {
  return (value as { toString(options?: object): string }).toString({ calendarName: 'always' })
}

describe('newer builtins come back as they were, where the runtime has them', () => {
  const scope = globalThis as unknown as Record<string, unknown>
  test.runIf('Float16Array' in scope)('Float16Array', () => {
    const value = new (scope['Float16Array'] as new (list: number[]) => object)([1.5, -0, NaN])
    expect(difference(value, same(value))).toBeNull()
  })
  test.runIf('SuppressedError' in scope)('SuppressedError', () => {
    const value = new (scope['SuppressedError'] as new (...args: unknown[]) => Error)(1, [2], 'm')
    expect(difference(value, same(value))).toBeNull()
  })
  test.runIf('Temporal' in scope)('Temporal', () => {
    type Kind = { new (...args: unknown[]): object; from(text: unknown): object }
    const Temporal = scope['Temporal'] as Record<string, Kind>
    const values = [
      Temporal['Instant']!.from('2020-01-01T00:00:00.123456789Z'),
      new Temporal['PlainDate']!(-1, 2, 3),
      Temporal['PlainDate']!.from('2020-05-17[u-ca=hebrew]'),
      Temporal['PlainDate']!.from('+012345-05-17'),
      Temporal['PlainTime']!.from('12:34:56.000000789'),
      Temporal['PlainDateTime']!.from('2020-05-17T12:34:56.123456789[u-ca=gregory]'),
      Temporal['PlainDateTime']!.from('2020-05-17T00:00'),
      new Temporal['PlainYearMonth']!(2020, 5, 'iso8601', 17),
      new Temporal['PlainMonthDay']!(5, 17, 'iso8601', 2001),
      Temporal['ZonedDateTime']!.from('2020-11-01T01:30:00-08:00[America/Los_Angeles]'),
      Temporal['Duration']!.from({ milliseconds: 1500, hours: -0 }),
      Temporal['Duration']!.from('-P1Y2M3W4DT5H6M7.008009010S'),
    ]
    for (const value of values) {
      const copy = same(value)
      expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(value))
      expect(temporalText(copy)).toBe(temporalText(value))
      expect(difference(fieldsOf(value), fieldsOf(copy))).toBeNull()
    }
  })
})

describe('depth is bounded by memory alone', () => {
  test.each([
    ['arrays', 50_000, (inner: unknown) => [inner]],
    ['objects', 50_000, (inner: unknown) => ({ inner })],
    ['maps', 50_000, (inner: unknown) => new Map([[inner, inner]])],
    ['frozen objects', 50_000, (inner: unknown) => Object.freeze({ inner })],
    ['errors', 6_000, (inner: unknown) => new Error('x', { cause: inner })],
    ['instances', 50_000, (inner: unknown) => new Point(1, inner)],
  ])('%s, %i levels of them', (_, levels, wrap) => {
    let value: unknown = 'end'
    for (let i = 0; i < levels; i++) value = wrap(value)
    const limit = Error.stackTraceLimit
    expect(difference(value, same(value))).toBeNull()
    expect(Error.stackTraceLimit).toBe(limit)
  })
})

describe('a copy', () => {
  test('is fresh each time', () => {
    const encoded = encodeValue({ a: [new Uint8Array(3)] }, classes)
    const first = decodeValue(encoded, classes) as { a: Uint8Array[] }
    first.a[0]![0] = 9
    first.a.push(new Uint8Array(1))
    expect(decodeValue(encoded, classes)).toEqual({ a: [new Uint8Array(3)] })
  })

  test('shares no memory with the bytes it was made of, wherever they lie', () => {
    const value = { f: new Float64Array([1, 2]), b: Buffer.from('abc') }
    const { bytes: encoded, ...rest } = encodeValue(value, classes)
    for (const offset of [0, 1, 3]) {
      const shifted = new Uint8Array(encoded.length + offset).subarray(offset)
      shifted.set(encoded)
      const copy = decodeValue({ ...rest, bytes: shifted }, classes)
      shifted.fill(0)
      expect(difference({ f: value.f }, { f: (copy as typeof value).f })).toBeNull()
      expect((copy as typeof value).b.toString()).toBe('abc')
    }
  })

  test('keeps no shape of an earlier value when Object.prototype has changed', () => {
    const encoded = encodeValue({ trap: 1 }, classes)
    decodeValue(encoded, classes)
    let called = false
    const root: object = Object.prototype
    Reflect.defineProperty(root, 'trap', {
      set: () => {
        called = true
      },
      configurable: true,
    })
    try {
      expect(Object.keys(decodeValue(encoded, classes) as object)).toEqual(['trap'])
    } finally {
      Reflect.deleteProperty(root, 'trap')
    }
    expect(called).toBe(false)
  })
})

describe('views and buffers', () => {
  test('that share a buffer keep sharing it, at their offsets', () => {
    const buffer = new ArrayBuffer(32)
    const [a, b] = same([new Uint8Array(buffer, 4, 4), new Float64Array(buffer, 8, 2)] as const)
    expect(a.buffer).toBe(b.buffer)
    expect([a.byteOffset, b.byteOffset, a.buffer.byteLength]).toEqual([4, 8, 32])
  })

  test('a view comes with its buffer if that is reached too', () => {
    const buffer = new ArrayBuffer(32)
    const { view, whole } = same({ view: new DataView(buffer, 4, 4), whole: buffer })
    expect(view.buffer).toBe(whole)
    expect(whole.byteLength).toBe(32)
  })

  test('a lone view does not drag in what lies around it', () => {
    const buffer = new ArrayBuffer(1 << 20)
    const view = new Uint16Array(buffer, 1000, 8).fill(7)
    expect(encodeValue(view, classes).bytes.length).toBeLessThan(64)
    const copy = same(view)
    expect([copy.buffer.byteLength, copy.byteOffset, [...copy]]).toEqual([16, 0, [...view]])
  })

  test('Buffers from the pool are stored without the pool, and apart from one another', () => {
    const value = [Buffer.from('one'), Buffer.from('three')]
    const copy = same(value)
    expect(encodeValue(value, classes).bytes.length).toBeLessThan(64)
    expect(copy.map(String)).toEqual(['one', 'three'])
    expect(copy.map((b) => Buffer.isBuffer(b) && b.buffer.byteLength)).toEqual([3, 5])
  })

  test('slices of a pooled Buffer that overlap keep sharing', () => {
    const whole = Buffer.from('0123456789')
    const copy = same([whole.subarray(2, 6), whole.subarray(4, 8), Buffer.from('apart')])
    copy[0]![2] = 0x21
    expect(copy.map(String)).toEqual(['23!5', '!567', 'apart'])
  })
})

test('a primitive is immutable, everything else is not', () => {
  expect([1, 'a', null, undefined, 1n, Symbol.iterator, true].every(isImmutable)).toBe(true)
  expect([{}, [], () => 1, Object(1)].some(isImmutable)).toBe(false)
})
