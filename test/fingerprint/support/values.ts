/**
 * The table of values: pairs that a program can tell apart, pairs that it can't, values that are
 * refused. Imported by tests and by the processes that they start, so it imports no test runner.
 *
 * What must stay true: every maker gives a fresh value, so that two calls share no object.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { Console } from 'node:console'
import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import { createContext, runInContext, runInNewContext, Script } from 'node:vm'

export type Make = () => unknown
export type Pair = readonly [sentence: string, left: Make, right: Make]

const loneHigh = '\ud800'
const loneLow = '\udc00'

function withProperty(object: object, key: PropertyKey, more: PropertyDescriptor): object {
  return Object.defineProperty(object, key, { value: 1, ...more })
}

const plainProperty = { writable: true, enumerable: true, configurable: true }

function gained<T extends object>(object: T, key: PropertyKey, value: unknown): T {
  return Object.assign(object, { [key]: value })
}

function transferred<T extends { buffer: ArrayBuffer }>(view: T): T {
  structuredClone(view.buffer, { transfer: [view.buffer] })
  return view
}

function shrunk<T>(make: (buffer: ArrayBuffer) => T): T {
  const buffer = new ArrayBuffer(8, { maxByteLength: 16 })
  const view = make(buffer)
  buffer.resize(2)
  return view
}

class Point {
  x: number
  constructor(x: number) {
    this.x = x
  }
}

class SamePoint {
  x: number
  y = 0
  constructor(x: number) {
    this.x = x
  }
}

class Secret {
  #kept: unknown
  constructor(kept: unknown) {
    this.#kept = kept
  }
  tell(): unknown {
    return this.#kept
  }
}

class Deeper extends Secret {
  #more: unknown
  constructor(kept: unknown, more: unknown) {
    super(kept)
    this.#more = more
  }
  tellMore(): unknown {
    return this.#more
  }
}

class Callable {
  #run(): number {
    return 1
  }
  get #double(): number {
    return this.#run() * 2
  }
  call(): number {
    return this.#double
  }
}

class NamedMap extends Map {
  label = 'named'
}

class OtherMap extends Map {
  label = 'named'
  other = 1
}

function isolated(text: string): unknown {
  return runInNewContext(text)
}

// oxlint-disable-next-line no-unused-vars -- the parameter lets callers give arguments
function argumentsOf(..._given: readonly unknown[]): unknown {
  return arguments
}

// oxlint-disable-next-line no-new-func -- only sloppy functions have mapped arguments
const sloppyArguments = new Function('a', 'b', 'return arguments') as (
  ...args: readonly unknown[]
) => unknown

function cycle(length: number): object {
  const first: { next?: object } = {}
  let last = first
  for (let i = 1; i < length; i++) {
    const next = {}
    last.next = next
    last = next
  }
  last.next = first
  return first
}

function weakly(value: unknown, listed: boolean): object {
  const key = {}
  const map = new WeakMap<object, unknown>()
  if (listed) map.set(key, value)
  return { key, map }
}

/** Hides a value from everybody but the holder of the WeakMap, as down-levelled private fields do. */
function downLevelled(value: unknown): object {
  const fields = new WeakMap<object, unknown>()
  const instance = {}
  fields.set(instance, value)
  return { instance, read: (one: object) => fields.get(one) }
}

const twoOf = (make: () => object): object[] => [make(), make()]
const oneTwice = (make: () => object): object[] => {
  const one = make()
  return [one, one]
}

const inStore = (value: unknown): AsyncLocalStorage<unknown> => {
  const storage = new AsyncLocalStorage<unknown>()
  storage.enterWith(value)
  return storage
}

const handled = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => {})
  return promise
}

/** A program can tell these apart. */
export const DIFFERENT: Readonly<Record<string, readonly Pair[]>> = {
  primitives: [
    ['zero and minus zero', () => 0, () => -0],
    ['a number and its text', () => 1, () => '1'],
    ['a number and a bigint', () => 1, () => 1n],
    ['a bigint and its negative', () => 5n, () => -5n],
    ['bigints beyond 64 bits', () => 2n ** 64n, () => 2n ** 128n],
    ['undefined and null', () => undefined, () => null],
    ['false and zero', () => false, () => 0],
    ['true and one', () => true, () => 1],
    ['NaN and undefined', () => Number.NaN, () => undefined],
    ['the infinities', () => Infinity, () => -Infinity],
    ['neighbours at 2^53', () => 2 ** 53, () => 2 ** 53 + 2],
    ['neighbouring doubles', () => 0.1 + 0.2, () => 0.3],
    ['the smallest double and zero', () => Number.MIN_VALUE, () => 0],
    ['an integer and its negative', () => 7, () => -7],
    ['the empty text and null', () => '', () => null],
    ['a text and the text "undefined"', () => undefined, () => 'undefined'],
    ['lone surrogates', () => loneHigh, () => loneLow],
    ['a lone surrogate and the replacement character', () => loneHigh, () => '\ufffd'],
    ['a pair and its halves swapped', () => '\ud83d\ude00', () => '\ude00\ud83d'],
    ['composed and decomposed letters', () => '\u00e9', () => 'e\u0301'],
    ['a text with a NUL', () => 'a\0', () => 'a'],
    [
      'long texts that differ at the end',
      () => `${'x'.repeat(9000)}a`,
      () => `${'x'.repeat(9000)}b`,
    ],
    [
      'a long narrow and a long wide text',
      () => 'a'.repeat(9000),
      () => `${'a'.repeat(8999)}\u4e00`,
    ],
    ['texts of 1 MiB', () => 'a'.repeat(1 << 20), () => 'a'.repeat((1 << 20) + 1)],
  ],
  symbols: [
    ['registered symbols', () => Symbol.for('a'), () => Symbol.for('b')],
    ['a registered and a unique symbol', () => Symbol.for('a'), () => Symbol('a')],
    [
      'a well-known and a registered symbol',
      () => Symbol.iterator,
      () => Symbol.for('Symbol.iterator'),
    ],
    ['unique symbols with another description', () => Symbol('a'), () => Symbol('b')],
    ['no description and an empty one', () => Symbol(), () => Symbol('')],
    [
      'one symbol twice and two of one description',
      () => {
        const one = Symbol('s')
        return [one, one]
      },
      () => [Symbol('s'), Symbol('s')],
    ],
  ],
  arrays: [
    ['a hole and undefined', () => Array(1), () => [undefined]],
    ['a hole at another place', () => [1, , 2], () => [1, 2, ,]],
    ['lengths', () => Array(1), () => Array(2)],
    ['nesting', () => [[1], 2], () => [[1, 2]]],
    ['an array and an object like it', () => ['a'], () => ({ 0: 'a', length: 1 })],
    ['an extra property', () => ['a'], () => gained(['a'], 'x', 1)],
    ['an extra symbol', () => ['a'], () => gained(['a'], Symbol.iterator, 1)],
    ['an extra property that is not enumerable', () => ['a'], () => withProperty(['a'], 'x', {})],
    [
      'a long array with an extra property',
      () => Array(999).fill(1),
      () => gained(Array(999).fill(1), 'x', 1),
    ],
    [
      'a long array with a hidden property',
      () => Array(999).fill(1),
      () => withProperty(Array(999).fill(1), 'x', {}),
    ],
    [
      'a long array with an extra symbol',
      () => Array(999).fill(1),
      () => withProperty(Array(999).fill(1), Symbol.iterator, {}),
    ],
    [
      'a long array with another object as extra',
      () => gained(Array(99).fill(1), 'x', { a: 1 }),
      () => gained(Array(99).fill(1), 'x', { a: 2 }),
    ],
    ['a fixed length', () => [1], () => Object.defineProperty([1], 'length', { writable: false })],
    [
      'an element that is read-only',
      () => [1],
      () => Object.defineProperty([1], 0, { writable: false }),
    ],
    [
      'an element that is not enumerable',
      () => [1],
      () => Object.defineProperty([1], 0, { enumerable: false }),
    ],
    [
      'an accessor among the elements',
      () => [1],
      () => Object.defineProperty([0], 0, { get: () => 1, enumerable: true }),
    ],
    ['frozen', () => [1], () => Object.freeze([1])],
    ['sealed and frozen', () => Object.seal([1]), () => Object.freeze([1])],
    ['a subclass', () => [1], () => new (class Rows extends Array {})(1).fill(1)],
    ['another prototype', () => [1], () => Object.setPrototypeOf([1], null)],
    ['sparse lengths', () => Array(4e9), () => Array(4e9 - 1)],
    [
      'one element in four thousand million',
      () => gained(Array(4e9), 3_999_999_998, 1),
      () => gained(Array(4e9), 3_999_999_997, 1),
    ],
    [
      'the first element of four thousand million',
      () => gained(Array(4e9), 0, 1),
      () => gained(Array(4e9), 0, 2),
    ],
    [
      'a name that is an index no more',
      () => gained([], '4294967295', 1),
      () => gained([], '4294967296', 1),
    ],
    ['another realm', () => [1], () => isolated('[1]')],
  ],
  objects: [
    ['key order', () => ({ a: 1, b: 2 }), () => ({ b: 2, a: 1 })],
    ['a missing key and undefined', () => ({}), () => ({ a: undefined })],
    ['keys and values that run together', () => ({ ab: 'c' }), () => ({ a: 'bc' })],
    ['nesting', () => ({ a: { b: 1 }, c: 2 }), () => ({ a: { b: 1, c: 2 } })],
    [
      'a symbol key and a text key',
      () => ({ [Symbol.iterator]: 1 }),
      () => ({ 'Symbol(Symbol.iterator)': 1 }),
    ],
    [
      'symbol keys in another order',
      () => ({ [Symbol.iterator]: 1, [Symbol.species]: 1 }),
      () => ({ [Symbol.species]: 1, [Symbol.iterator]: 1 }),
    ],
    ['a null prototype', () => ({}), () => Object.create(null)],
    ['another prototype', () => ({}), () => Object.create({})],
    ['what the prototype holds', () => Object.create({ a: 1 }), () => Object.create({ a: 2 })],
    ['an own and an inherited key', () => ({ a: 1 }), () => Object.create({ a: 1 })],
    [
      'read-only',
      () => withProperty({}, 'a', plainProperty),
      () => withProperty({}, 'a', { ...plainProperty, writable: false }),
    ],
    [
      'not enumerable',
      () => withProperty({}, 'a', plainProperty),
      () => withProperty({}, 'a', { ...plainProperty, enumerable: false }),
    ],
    [
      'not configurable',
      () => withProperty({}, 'a', plainProperty),
      () => withProperty({}, 'a', { ...plainProperty, configurable: false }),
    ],
    ['not extensible', () => ({ a: 1 }), () => Object.preventExtensions({ a: 1 })],
    ['sealed and frozen', () => Object.seal({ a: 1 }), () => Object.freeze({ a: 1 })],
    ['an own "__proto__"', () => JSON.parse('{"__proto__":{}}'), () => ({})],
    [
      'a getter and its value',
      () => ({
        get a() {
          return 1
        },
      }),
      () => ({ a: 1 }),
    ],
    [
      'getters of another text',
      () => ({
        get a() {
          return 1
        },
      }),
      () => ({
        get a() {
          return 2
        },
      }),
    ],
    [
      'a getter and a setter',
      () => ({
        get a() {
          return 1
        },
      }),
      () => ({ set a(_: number) {} }),
    ],
    ['what a getter has captured', () => getterOver(1), () => getterOver(2)],
    ['one list of names, other values', () => [{ a: 1 }, { a: 2 }], () => [{ a: 2 }, { a: 1 }]],
    [
      'names shared by many objects',
      () => Array.from({ length: 40 }, (_, i) => ({ a: i })),
      () => Array.from({ length: 40 }, (_, i) => (i === 39 ? { b: i } : { a: i })),
    ],
    ['a builtin object and an empty one', () => Math, () => ({ [Symbol.toStringTag]: 'Math' })],
    ['builtin objects', () => Math, () => JSON],
    ['builtin prototypes', () => Object.prototype, () => Map.prototype],
    ['an object of another realm', () => ({}), () => isolated('({})')],
  ],
  'shared and cyclic': [
    [
      'one object twice and two equal ones',
      () => oneTwice(() => ({ a: 1 })),
      () => twoOf(() => ({ a: 1 })),
    ],
    ['one array twice and two equal ones', () => oneTwice(() => []), () => twoOf(() => [])],
    [
      'one function twice and two of one text',
      () => oneTwice(() => () => 1),
      () => twoOf(() => () => 1),
    ],
    [
      'one Map twice and two equal ones',
      () => oneTwice(() => new Map()),
      () => twoOf(() => new Map()),
    ],
    ['cycles of another length', () => cycle(2), () => cycle(3)],
    ['a cycle and its unrolling', () => cycle(1), () => ({ next: cycle(1) })],
    ['a cycle that closes elsewhere', () => tail(0), () => tail(1)],
    ['which of two is shared', () => sharing(0), () => sharing(1)],
    ['a Map that holds itself as key or value', () => selfMap(true), () => selfMap(false)],
  ],
  boxed: [
    ['a boxed number and a number', () => Object(1), () => 1],
    ['boxed numbers', () => Object(1), () => Object(2)],
    ['a boxed number and a boxed text', () => Object(1), () => Object('1')],
    ['boxed zeros', () => Object(0), () => Object(-0)],
    ['boxed bigints', () => Object(1n), () => Object(2n)],
    ['boxed booleans', () => Object(true), () => Object(false)],
    ['boxed symbols', () => Object(Symbol.iterator), () => Object(Symbol.species)],
    [
      'a boxed text with a property',
      () => Object('a'),
      () => gained(Object('a') as object, 'x', 1),
    ],
  ],
  'dates and patterns': [
    ['dates', () => new Date(0), () => new Date(1)],
    ['an invalid date and the first', () => new Date(Number.NaN), () => new Date(0)],
    ['a date and its number', () => new Date(5), () => 5],
    ['a date with a property', () => new Date(0), () => gained(new Date(0), 'x', 1)],
    ['patterns', () => /a/, () => /b/],
    ['flags', () => /a/g, () => /a/i],
    ['every flag', () => /a/dgimsuy, () => /a/dgimsvy],
    ['lastIndex', () => /a/g, () => Object.assign(/a/g, { lastIndex: 1 })],
    [
      'a pattern whose own "global" lies',
      () => /a/,
      () => Object.defineProperty(/a/, 'global', { value: true }),
    ],
    ['an empty pattern and a slash', () => new RegExp(''), () => new RegExp('/')],
  ],
  collections: [
    ['a Map and a Set', () => new Map(), () => new Set()],
    ['a Map and an object', () => new Map([['a', 1]]), () => ({ a: 1 })],
    [
      'the order of a Map',
      () =>
        new Map([
          [1, 1],
          [2, 2],
        ]),
      () =>
        new Map([
          [2, 2],
          [1, 1],
        ]),
    ],
    ['the order of a Set', () => new Set([1, 2]), () => new Set([2, 1])],
    ['a key and a value swapped', () => new Map([[1, 2]]), () => new Map([[2, 1]])],
    [
      'keys that look alike',
      () => new Map<unknown, number>([[1, 1]]),
      () => new Map<unknown, number>([['1', 1]]),
    ],
    ['a missing value and undefined', () => new Map([[1, undefined]]), () => new Map()],
    ['a Map with a property', () => new Map(), () => gained(new Map(), 'x', 1)],
    ['an object key that turns up again', () => keyed(true), () => keyed(false)],
    ['a Map and a subclass', () => new Map(), () => new NamedMap()],
    ['subclasses of one shape', () => new NamedMap(), () => new OtherMap()],
    [
      'a Map made to look plain',
      () => Object.setPrototypeOf(new Map([[1, 1]]), Object.prototype),
      () => Object.setPrototypeOf(new Map([[1, 2]]), Object.prototype),
    ],
    [
      'a Map without prototype',
      () => Object.setPrototypeOf(new Map([[1, 1]]), null),
      () => Object.setPrototypeOf(new Map([[1, 2]]), null),
    ],
    [
      'a Map that says it is an array',
      () => Object.setPrototypeOf(new Map([[1, 1]]), Array.prototype),
      () => [],
    ],
    [
      'a Map of another realm',
      () => isolated('new Map([[1, 1]])'),
      () => isolated('new Map([[1, 2]])'),
    ],
    ['Maps of two realms', () => isolated('new Map()'), () => new Map()],
  ],
  errors: [
    ['messages', () => new Error('a'), () => new Error('b')],
    ['no message and an empty one', () => new Error(), () => new Error('')],
    ['classes', () => new Error('a'), () => new TypeError('a')],
    ['causes', () => new Error('a', { cause: 1 }), () => new Error('a', { cause: 2 })],
    ['no cause and undefined', () => new Error('a'), () => new Error('a', { cause: undefined })],
    ['own properties', () => new Error('a'), () => gained(new Error('a'), 'code', 'E')],
    [
      'the errors of an AggregateError',
      () => new AggregateError([1]),
      () => new AggregateError([2]),
    ],
    [
      'an error and an object like it',
      () => new Error('a'),
      () =>
        Object.create(Error.prototype, {
          message: { value: 'a', writable: true, configurable: true },
        }),
    ],
    ['DOMExceptions', () => new DOMException('a', 'b'), () => new DOMException('a', 'c')],
    ['messages of DOMExceptions', () => new DOMException('a'), () => new DOMException('b')],
  ],
  bytes: [
    ['ArrayBuffers', () => new Uint8Array([1]).buffer, () => new Uint8Array([2]).buffer],
    ['their lengths', () => new ArrayBuffer(1), () => new ArrayBuffer(2)],
    ['an ArrayBuffer and a view', () => new ArrayBuffer(1), () => new Uint8Array(1)],
    [
      'a buffer that can grow',
      () => new ArrayBuffer(8),
      () => new ArrayBuffer(8, { maxByteLength: 8 }),
    ],
    [
      'how far it can grow',
      () => new ArrayBuffer(8, { maxByteLength: 16 }),
      () => new ArrayBuffer(8, { maxByteLength: 32 }),
    ],
    [
      'a transferred buffer and an empty one',
      () => transferred(new Uint8Array(8)).buffer,
      () => new ArrayBuffer(0),
    ],
    [
      'a transferred view and an empty one',
      () => transferred(new Uint8Array(8)),
      () => new Uint8Array(0),
    ],
    [
      'a transferred DataView and an empty one',
      () => transferred(new DataView(new ArrayBuffer(8))),
      () => new DataView(new ArrayBuffer(0)),
    ],
    [
      'a view out of bounds and an empty one',
      () => shrunk((buffer) => new Uint8Array(buffer, 4, 4)),
      () => new Uint8Array(0),
    ],
    [
      'a DataView out of bounds and an empty one',
      () => shrunk((buffer) => new DataView(buffer, 4, 4)),
      () => new DataView(new ArrayBuffer(0)),
    ],
    ['a shared and a private buffer', () => new SharedArrayBuffer(4), () => new ArrayBuffer(4)],
    ['shared buffers', () => shared(1), () => shared(2)],
    [
      'a shared buffer that can grow',
      () => new SharedArrayBuffer(8),
      () => new SharedArrayBuffer(8, { maxByteLength: 8 }),
    ],
    ['views of another type', () => new Uint8Array(4), () => new Int8Array(4)],
    ['clamped and not', () => new Uint8Array(4), () => new Uint8ClampedArray(4)],
    ['widths over the same bytes', () => new Uint16Array(2), () => new Uint32Array(1)],
    ['floats and integers over the same bytes', () => new Float32Array(1), () => new Int32Array(1)],
    ['zeros in a Float64Array', () => new Float64Array([0]), () => new Float64Array([-0])],
    ['a Buffer and a Uint8Array', () => Buffer.from([1]), () => new Uint8Array([1])],
    [
      'DataViews',
      () => new DataView(new Uint8Array([1]).buffer),
      () => new DataView(new Uint8Array([2]).buffer),
    ],
    [
      'large views that differ in one byte',
      () => new Uint8Array(3_000_000),
      () => new Uint8Array(3_000_000).fill(1, 2_999_999),
    ],
    ['a view with a property', () => new Uint8Array(99), () => gained(new Uint8Array(99), 'x', 1)],
    [
      'a view with a hidden property',
      () => new Uint8Array(99),
      () => withProperty(new Uint8Array(99), 'x', {}),
    ],
    [
      'a view with a hidden symbol',
      () => new Uint8Array(99),
      () => withProperty(new Uint8Array(99), Symbol.iterator, {}),
    ],
    [
      'what a property of a view holds',
      () => gained(new Uint8Array(99), 'x', {}),
      () => gained(new Uint8Array(99), 'x', []),
    ],
    [
      'a subclass of a typed array',
      () => new Uint8Array(4),
      () => new (class Bytes extends Uint8Array {})(4),
    ],
    ['a view of another realm', () => new Uint8Array(4), () => isolated('new Uint8Array(4)')],
  ],
  web: [
    ['URLs', () => new URL('https://a.example/?b=1'), () => new URL('https://a.example/?b=2')],
    ['a URL and its text', () => new URL('https://a.example/'), () => 'https://a.example/'],
    ['parameters', () => new URLSearchParams('a=1'), () => new URLSearchParams('a=2')],
    [
      'the order of parameters',
      () => new URLSearchParams('a=1&b=2'),
      () => new URLSearchParams('b=2&a=1'),
    ],
    [
      'a subclass of URL',
      () => new (class Link extends URL {})('https://a.example/'),
      () => new URL('https://a.example/'),
    ],
    ['text decoders', () => new TextDecoder('utf-8'), () => new TextDecoder('utf-16le')],
    ['fatal and not', () => new TextDecoder(), () => new TextDecoder('utf-8', { fatal: true })],
    ['an encoder and a decoder', () => new TextEncoder(), () => new TextDecoder()],
  ],
  'numbers and texts of a locale': [
    ['NumberFormat', () => new Intl.NumberFormat('de'), () => new Intl.NumberFormat('en')],
    [
      'options',
      () => new Intl.NumberFormat('en'),
      () => new Intl.NumberFormat('en', { style: 'percent' }),
    ],
    [
      'DateTimeFormat',
      () => new Intl.DateTimeFormat('en', { timeZone: 'UTC' }),
      () => new Intl.DateTimeFormat('en', { timeZone: 'Asia/Tokyo' }),
    ],
    ['Collator', () => new Intl.Collator('de'), () => new Intl.Collator('sv')],
    ['Locale', () => new Intl.Locale('de'), () => new Intl.Locale('de-AT')],
  ],
  classes: [
    ['instances of two classes', () => new Point(1), () => new SamePoint(1)],
    ['fields', () => new Point(1), () => new Point(2)],
    ['an instance and a plain object', () => new Point(1), () => ({ x: 1 })],
    ['private fields', () => new Secret(1), () => new Secret(2)],
    ['private fields of a base class', () => new Deeper(1, 2), () => new Deeper(2, 2)],
    ['private fields of a derived class', () => new Deeper(1, 1), () => new Deeper(1, 2)],
    ['what a private field refers to', () => new Secret({ a: 1 }), () => new Secret({ a: 2 })],
    [
      "an own method that hides the class's",
      () => new Point(1),
      () => gained(new Point(1), 'tell', () => 1),
    ],
    ['private methods', () => new Callable(), () => ({})],
    [
      'classes of one name',
      () =>
        class A {
          a = 1
        },
      () =>
        class A {
          a = 2
        },
    ],
    [
      'statics',
      () =>
        class A {
          static a = 1
        },
      () =>
        class A {
          static a = 2
        },
    ],
    [
      'static private fields',
      () =>
        class A {
          static #a = 1
          static get(): number {
            return this.#a
          }
        },
      () =>
        class A {
          static #a = 2
          static get(): number {
            return this.#a
          }
        },
    ],
    ['base classes', () => class extends Point {}, () => class extends SamePoint {}],
    ['a method added to the prototype', () => patched(false), () => patched(true)],
  ],
  functions: [
    ['texts', () => () => 1, () => () => 2],
    ['captured values', () => capturing(1), () => capturing(2)],
    ['names', () => ({ a: () => 1 }).a, () => ({ b: () => 1 }).b],
    ['own properties', () => () => 1, () => gained(() => 1, 'x', 1)],
    ['bound arguments', () => Math.max.bind(null, 1), () => Math.max.bind(null, 2)],
    ['a bound function and its target', () => adding.bind(null), () => adding],
    ['the this of a bound function that uses it', () => usesThis.bind(1), () => usesThis.bind(2)],
    ['builtins', () => Math.max, () => Math.min],
    ['a builtin and a function of that name', () => Math.max, () => function max() {}],
    ['async and not', () => async () => 1, () => () => 1],
    ['builtins of another realm', () => isolated('Math.max'), () => isolated('Math.min')],
  ],
  proxies: [
    ['a Proxy and its target', () => new Proxy({ a: 1 }, {}), () => ({ a: 1 })],
    ['targets', () => new Proxy({ a: 1 }, {}), () => new Proxy({ a: 2 }, {})],
    ['handlers', () => new Proxy({}, {}), () => new Proxy({}, { get: () => 1 })],
    ['a Proxy of a function', () => new Proxy(() => 1, {}), () => new Proxy(() => 2, {})],
    ['a revoked Proxy and one of an empty object', () => revoked(), () => new Proxy({}, {})],
    [
      'a Proxy as prototype',
      () => Object.create(new Proxy({ a: 1 }, {})),
      () => Object.create(new Proxy({ a: 2 }, {})),
    ],
  ],
  weak: [
    ['what a WeakMap holds for a reached key', () => weakly(1, true), () => weakly(2, true)],
    ['whether it holds the key', () => weakly(undefined, true), () => weakly(undefined, false)],
    ['down-levelled private state', () => downLevelled(1), () => downLevelled(2)],
    ['a WeakSet that holds a reached object', () => weakSet(true), () => weakSet(false)],
    ['a WeakMap and a WeakSet', () => new WeakMap(), () => new WeakSet()],
    ['a key that only another WeakMap reaches', () => chained(1), () => chained(2)],
    ['the target of a WeakRef', () => referring(1), () => referring(2)],
  ],
  promises: [
    ['values of settled promises', () => Promise.resolve(1), () => Promise.resolve(2)],
    ['resolved and rejected', () => Promise.resolve(1), () => handled(Promise.reject(1))],
    ['a promise and its value', () => Promise.resolve(1), () => 1],
  ],
  'of the runtime': [
    ['arguments objects', () => argumentsOf(1), () => argumentsOf(2)],
    ['an arguments object and an array', () => argumentsOf(1), () => [1]],
    ['strict and sloppy arguments', () => argumentsOf(1), () => sloppyArguments(1)],
    ['the present store of an AsyncLocalStorage', () => inStore(1), () => inStore(2)],
    ['listeners', () => new EventEmitter(), () => new EventEmitter().on('a', () => {})],
    ['a context of vm', () => createContext({ a: 1 }), () => createContext({ a: 2 })],
  ],
}

function getterOver(value: number): object {
  return {
    get a() {
      return value
    },
  }
}

function tail(to: 0 | 1): object {
  const first: Record<string, unknown> = {}
  const second: Record<string, unknown> = {}
  first['next'] = second
  second['next'] = to === 0 ? first : second
  return first
}

function sharing(which: 0 | 1): object {
  const pair = [{}, {}]
  return [...pair, pair[which]]
}

function selfMap(asKey: boolean): object {
  const map = new Map<unknown, unknown>()
  return asKey ? map.set(map, 1) : map.set(1, map)
}

function keyed(again: boolean): object {
  const key = {}
  return [new Map([[key, 1]]), again ? key : {}]
}

function shared(byte: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(1)
  new Uint8Array(buffer)[0] = byte
  return buffer
}

function patched(more: boolean): object {
  class Open {
    a = 1
  }
  if (more) Object.assign(Open.prototype, { b: () => 1 })
  return new Open()
}

function capturing(value: number): () => number {
  return () => value
}

function adding(a: number, b: number): number {
  return a + b
}

function usesThis(this: unknown): unknown {
  return this
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function weakSet(listed: boolean): object {
  const key = {}
  return { key, set: new WeakSet(listed ? [key] : []) }
}

function chained(value: number): object {
  const [first, second] = [{}, {}]
  const outer = new WeakMap([[first, second]])
  const inner = new WeakMap([[second, value]])
  return { first, outer, inner }
}

function referring(value: number): object {
  const target = { value }
  return { ref: new WeakRef(target), target }
}

/** No program can tell these apart (but by identity). */
export const EQUAL: readonly Pair[] = [
  ['texts spelled otherwise', () => 'a\u0062', () => 'ab'],
  ['all NaNs', () => Number.NaN, () => -Number.NaN],
  ['an integer and the same double', () => 5, () => 5.0],
  ['spellings of an object', () => ({ a: 1, b: [2] }), () => ({ ['a']: 1, b: Array.of(2) })],
  [
    'an object by literal and by assignment',
    () => ({ a: 1, b: 2 }),
    () => Object.assign({ a: 1 }, { b: 2 }),
  ],
  [
    'elements that were set in another order',
    () => [1, 2],
    () => {
      const list: number[] = []
      list[1] = 2
      list[0] = 1
      return list
    },
  ],
  [
    'integer keys, which have an order of their own',
    () => ({ 1: 'a', 2: 'b' }),
    () => ({ 2: 'b', 1: 'a' }),
  ],
  [
    'an element deleted and never set',
    () => [1, , 3],
    () => {
      const list = [1, 2, 3]
      delete list[1]
      return list
    },
  ],
  [
    'a long dense array built by pushing',
    () => Array.from({ length: 5000 }, (_, i) => i),
    () => {
      const list: number[] = []
      for (let i = 0; i < 5000; i++) list.push(i)
      return list
    },
  ],
  [
    'holey storage without holes',
    () => [1, 2, 3],
    () =>
      Array(3)
        .fill(0)
        .map((_, i) => i + 1),
  ],
  [
    'a subview and the same bytes alone',
    () => new Uint8Array([2, 3]),
    () => new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
  ],
  [
    'a Buffer from the pool and one of its own',
    () => Buffer.from('abc'),
    () => Buffer.from(new Uint8Array([97, 98, 99]).buffer),
  ],
  [
    'a DataView anywhere in its buffer',
    () => new DataView(new Uint8Array([2]).buffer),
    () => new DataView(new Uint8Array([1, 2, 3]).buffer, 1, 1),
  ],
  [
    'where an error was made',
    () => new Error('a'),
    () => {
      const error = new Error('a')
      error.stack = 'Error: a\n    at elsewhere'
      return error
    },
  ],
  ['an old-style error with a captured stack', () => oldError(), () => [oldError()][0]],
  [
    'a Map after deletions',
    () => new Map([[1, 1]]),
    () => {
      const map = new Map([
        [0, 0],
        [1, 1],
      ])
      map.delete(0)
      return map
    },
  ],
  [
    'a string built in pieces',
    () => 'x'.repeat(5000),
    () => Array.from({ length: 50 }, () => 'x'.repeat(100)).join(''),
  ],
  [
    'functions that differ in layout and comments',
    () => compiled('return (function (a) { return a + 1 })'),
    () => compiled('return (function(a){\n// one more\nreturn (a)+1 })'),
  ],
  [
    'functions with renamed locals',
    () => compiled('return (n) => { const m = n; return m }'),
    () => compiled('return (x) => { const y = x; return y }'),
  ],
  ['the this of a bound function that never uses it', () => adding.bind(1), () => adding.bind(2)],
  ['unique symbols of one description', () => Symbol('a'), () => Symbol('a')],
  ['instances of one class', () => new Deeper(1, 2), () => new Deeper(1, 2)],
  [
    'a URL spelled otherwise',
    () => new URL('https://A.example'),
    () => new URL('https://a.example/'),
  ],
  [
    'a URL whose parameters were looked at',
    () => new URL('https://a.example/?a=1'),
    () => {
      const url = new URL('https://a.example/?a=1')
      void url.searchParams.get('a')
      return url
    },
  ],
  [
    'WeakMaps that hold only what nobody can name',
    () => new WeakMap(),
    () => new WeakMap([[{}, 1]]),
  ],
  [
    'loggers',
    () => ({ log: console, level: 1 }),
    () => ({ log: new Console(process.stderr), level: 1 }),
  ],
  ['cycles entered at the same place', () => cycle(3), () => cycle(3)],
]

function oldError(): object {
  const error = Object.create(Error.prototype) as object
  Error.captureStackTrace(error)
  return error
}

function compiled(text: string): unknown {
  // oxlint-disable-next-line no-new-func -- the layout of the text is what is tested
  return (new Function(text) as () => unknown)()
}

const started = (function* (): Generator<number> {
  yield 1
})()

/** Refused, with words that the message has and the chain that leads there. */
export const REFUSED: readonly (readonly [string, Make, RegExp, readonly string[]])[] = [
  ['a generator', () => ({ a: started }), /a generator object: .* as an array/, ['.a']],
  ['an async generator', () => [(async function* () {})()], /a generator object/, ['[0]']],
  [
    'a pending promise',
    () => ({ a: { b: new Promise(() => {}) } }),
    /a pending promise: await it first/,
    ['.a', '.b'],
  ],
  ['an iterator of a Map', () => new Map().keys(), /an iterator/, []],
  ['an iterator of an array', () => ({ rows: [1].values() }), /an iterator/, ['.rows']],
  ['an iterator of a string', () => 'a'[Symbol.iterator](), /an iterator/, []],
  ['an iterator of matches', () => 'a'.matchAll(/a/g), /an iterator/, []],
  ['an iterator helper', () => [1].values().map((x) => x), /an iterator/, []],
  [
    'a wrapped iterator',
    () => Iterator.from({ next: () => ({ done: true, value: 1 }) }),
    /an iterator/,
    [],
  ],
  ['an iterator of parameters', () => new URLSearchParams('a=1').keys(), /an iterator/, []],
  ['an iterator of another realm', () => isolated('[1].values()'), /an iterator/, []],
  [
    'a socket',
    () => ({ db: { 'my socket': new Socket() } }),
    /the platform's Socket/,
    ['.db', '["my socket"]'],
  ],
  ['a hash', () => [createHash('md5')], /the platform's Hash/, ['[0]']],
  ['a Blob', () => new Blob(['a']), /the platform's Blob/, []],
  ['Headers', () => new Headers(), /the platform's Headers/, []],
  ['an AbortSignal', () => new AbortController().signal, /AbortSignal/, []],
  ['an EventTarget', () => new EventTarget(), /EventTarget/, []],
  ['a ReadableStream', () => new ReadableStream(), /ReadableStream/, []],
  ['a MessageChannel', () => new MessageChannel(), /MessageChannel/, []],
  ['a Script of vm', () => new Script('1'), /the platform's Script/, []],
  ['a FinalizationRegistry', () => new FinalizationRegistry(() => {}), /FinalizationRegistry/, []],
  [
    'memory of WebAssembly',
    () => Reflect.construct(Reflect.get(globalThis, 'WebAssembly').Memory, [{ initial: 1 }]),
    /WebAssembly\.Memory/,
    [],
  ],
  ['something in a Map', () => new Map([['db', new Socket()]]), /Socket/, ['.get("db")']],
  ['something in a Set', () => new Set([new Socket()]), /Socket/, ['(member)']],
  [
    'something behind a symbol',
    () => ({ [Symbol('db')]: new Socket() }),
    /Socket/,
    ['[Symbol(db)]'],
  ],
  ['something in a private field', () => new Secret(new Socket()), /Socket/, ['.#kept']],
  [
    'something behind a Proxy',
    () => new Proxy({ db: new Socket() }, {}),
    /Socket/,
    ['(proxy target)', '.db'],
  ],
  [
    'something as the cause of an error',
    () => new Error('a', { cause: new Socket() }),
    /Socket/,
    ['.cause'],
  ],
  [
    'an object of another realm with a hidden state',
    () => runInContext('new FinalizationRegistry(() => {})', createContext({})),
    /FinalizationRegistry/,
    [],
  ],
]
