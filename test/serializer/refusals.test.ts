import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import * as paths from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { PermafrostError, SerializeError } from '../../src/errors.ts'
import { encodeValue, resolveClasses } from '../../src/serializer/index.ts'

class Unknown {
  a = 1
}
class Hidden {
  #secret = 1
  reveal(): number {
    return this.#secret
  }
}
class HiddenMethod {
  #secret(): number {
    return 1
  }
  reveal(): number {
    return this.#secret()
  }
}
class BelowHidden extends Hidden {}
const lowered = new WeakMap<object, number>()
class Lowered {
  a = 1
  constructor() {
    lowered.set(this, 1)
  }
}
class Emitter extends EventEmitter {}
class Format extends Intl.NumberFormat {}
class Plain {
  a = 1
}
class Throws {
  a = 1
}
class Knot {
  inner: unknown
}

const classes = resolveClasses([
  Hidden,
  HiddenMethod,
  BelowHidden,
  Lowered,
  Emitter,
  Format,
  Plain,
  {
    class: Throws,
    encode: () => {
      throw new Error('not today')
    },
    decode: () => new Throws(),
  },
  { class: Knot, encode: (knot: Knot) => ({ inner: knot.inner }), decode: () => new Knot() },
])

function refusal(value: unknown): SerializeError {
  try {
    encodeValue(value, classes)
  } catch (error) {
    if (error instanceof SerializeError) return error
    throw error
  }
  throw new Error('it was not refused')
}

const knot = new Knot()
knot.inner = [knot]
const named = function named(): void {}
const detached = new ArrayBuffer(8)
const detachedView = new DataView(detached)
structuredClone(detached, { transfer: [detached] })

const cases: [sentence: string, value: unknown, path: string[], message: RegExp][] = [
  ['a function', named, [], /the value: a function \("named"\)/],
  ['a function in an object', { a: { b: [named] } }, ['.a', '.b', '[0]'], /function/],
  ['a class', { Plain }, ['.Plain'], /function/],
  [
    'a unique symbol',
    { items: [0, 1, 2, { s: Symbol('x') }] },
    ['.items', '[3]', '.s'],
    /Symbol\.for/,
  ],
  ['a unique symbol as key', { a: { [Symbol('x')]: 1 } }, ['.a', '[Symbol(x)]'], /Symbol\.for/],
  [
    'a unique symbol as a later key',
    { a: 1, b: 2, [Symbol('x')]: 3 },
    ['[Symbol(x)]'],
    /Symbol\.for/,
  ],
  ['a unique symbol in a box', [Object(Symbol('x'))], ['[0]'], /Symbol\.for/],
  ['a key that is no name', { 'two words': named }, ['["two words"]'], /function/],
  ['a value of a map', { m: new Map([['k', named]]) }, ['.m', '.get("k")'], /function/],
  ['a value under a key that is an object', new Map([[{}, named]]), ['.value(0)'], /function/],
  ['a key of a map', new Map([[named, 1]]), ['.key(0)'], /function/],
  ['a key inside of a key', new Map([[{ f: named }, 1]]), ['.key(0)', '.f'], /function/],
  ['a member of a set', new Set([1, [named]]), ['.member(1)', '[0]'], /function/],
  [
    'a member after one that was kept',
    [new Map([[1, {}]]), [], { f: named }],
    ['[2]', '.f'],
    /function/,
  ],
  ['after holes', Object.assign([] as unknown[], { 2: { f: named } }), ['[2]', '.f'], /function/],
  ['an extra property of an array', [Object.assign([1], { x: named })], ['[0]', '.x'], /function/],
  [
    'an extra property of a long array',
    Object.assign(Array(1000).fill(0), { x: { y: named } }),
    ['.x', '.y'],
    /function/,
  ],
  [
    'a property of a Date',
    { d: Object.assign(new Date(), { x: named }) },
    ['.d', '.x'],
    /function/,
  ],
  ['the cause of an error', new Error('x', { cause: named }), ['.cause'], /function/],
  [
    'one of many keys',
    Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`k${i}`, i < 2999 ? i : named])),
    ['.k2999'],
    /function/,
  ],
  ['a frozen part', Object.freeze({ a: Object.freeze([named]) }), ['.a', '[0]'], /function/],
  [
    'a getter',
    {
      a: {
        get b() {
          return 1
        },
      },
    },
    ['.a', '.b'],
    /getter/,
  ],
  ['a setter', { set b(_: unknown) {} }, ['.b'], /getter or setter/],
  [
    'a getter in an array',
    [1, Object.defineProperty([1], 0, { get: () => 1 })],
    ['[1]', '[0]'],
    /getter/,
  ],
  ['a getter on a Map', Object.defineProperty(new Map(), 'x', { get: () => 1 }), ['.x'], /getter/],
  [
    'an own getter called stack',
    Object.defineProperty(new Error('x'), 'stack', { get: () => 1 }),
    ['.stack'],
    /getter/,
  ],
  [
    'an unregistered class',
    [{ it: new Unknown() }],
    ['[0]', '.it'],
    /"Unknown", which is not registered/,
  ],
  ['an object made from another', Object.create({ a: 1 }), [], /not registered/],
  ['an array of an unregistered class', new (class Rows extends Array {})(), [], /"Rows"/],
  ['a subclass of Map', [new (class Mine extends Map {})()], ['[0]'], /"Mine"/],
  ['a subclass of an error', new (class Mine extends TypeError {})(), [], /"Mine"/],
  ['a subclass of URL', new (class Mine extends URL {})('http://a'), [], /"Mine"/],
  ['private state', { a: new Hidden() }, ['.a'], /"Hidden" keeps private state.*encode, decode/],
  ['a private method', new HiddenMethod(), [], /private state/],
  ['private state of a base class', new BelowHidden(), [], /private state \(in "Hidden"\)/],
  ['private state as compilers write it', new Lowered(), [], /private state/],
  [
    'a registered subclass of a builtin that is not known',
    new Format(),
    [],
    /builtin "NumberFormat"/,
  ],
  [
    'what a constructor did not make',
    Object.setPrototypeOf(new Map(), Plain.prototype),
    [],
    /did not make/,
  ],
  ['a registered class with listeners', new Emitter().on('x', named), ['._events', '.x'], /./],
  ['an encode that throws', [new Throws()], ['[0]'], /"encode" of class "Throws" threw/],
  ['a cycle through an encoded state', { knot }, ['.knot', '.encode()', '.inner', '[0]'], /cycle/],
  ['a Proxy', [new Proxy({}, {})], ['[0]'], /a Proxy/],
  ['a Proxy of an array', new Proxy([], {}), [], /a Proxy/],
  ['a Proxy of a function', [new Proxy(named, {})], ['[0]'], /function/],
  [
    'a revoked Proxy',
    build(() => {
      const { proxy, revoke } = Proxy.revocable({}, {})
      revoke()
      return proxy
    }),
    [],
    /a Proxy/,
  ],
  [
    'an arguments object',
    build(function () {
      return arguments
    }),
    [],
    /\[\.\.\.arguments\]/,
  ],
  ['a module', { paths }, ['.paths'], /./],
  ['a promise', [Promise.resolve(1)], ['[0]'], /promise/],
  ['a WeakMap', new WeakMap(), [], /WeakMap/],
  ['a WeakSet', new WeakSet(), [], /WeakSet/],
  ['a WeakRef', new WeakRef({}), [], /"WeakRef"/],
  [
    'a running generator',
    (function* () {
      yield 1
    })(),
    [],
    /generator/,
  ],
  ['an iterator', new Map().entries(), [], /iterator/],
  ['an iterator of an array', [].values(), [], /not registered/],
  ['shared memory', [new SharedArrayBuffer(8)], ['[0]'], /shared between threads/],
  ['a view of shared memory', { v: new Uint8Array(new SharedArrayBuffer(8)) }, ['.v'], /shared/],
  ['a resizable buffer', new ArrayBuffer(4, { maxByteLength: 8 }), [], /resizable/],
  [
    'a view of a resizable buffer',
    [new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }))],
    ['[0]'],
    /resizable/,
  ],
  ['a buffer that was transferred', [detached], ['[0]'], /transferred/],
  ['a view of a buffer that was transferred', [detachedView], ['[0]'], /transferred/],
  ['a socket', { items: [1, { socket: new Socket() }] }, ['.items', '[1]', '.socket'], /"Socket"/],
  ['a stream', Readable.from([]), [], /"Readable"/],
  ['an emitter', new EventEmitter(), [], /"EventEmitter"/],
  ['a hash under way', createHash('md5'), [], /"Hash"/],
  ['a context', new AsyncLocalStorage(), [], /"AsyncLocalStorage"/],
  ['headers', new Headers(), [], /"Headers"/],
  ['a blob', new Blob(['x']), [], /"Blob"/],
  ['an abort signal', new AbortController().signal, [], /"AbortSignal"/],
  ['a formatter', new Intl.NumberFormat(), [], /"NumberFormat"/],
  ['Math', Math, ['.abs'], /function/],
  ['an object of another realm', runInNewContext('({ a: 1 })'), [], /not registered/],
  ['a date of another realm', runInNewContext('[new Date()][0]'), [], /not registered/],
  ['an imitation of a URL', Object.create(URL.prototype), [], /did not make/],
  ['an imitation of a Date', [Object.create(Date.prototype)], ['[0]'], /./],
  ['a Map disguised as an object', Object.setPrototypeOf(new Map(), Object.prototype), [], /./],
  ['a Date without a prototype', Object.setPrototypeOf(new Date(), null), [], /./],
  [
    'properties on the parameters of a URL',
    build(() => {
      const url = new URL('http://a')
      Object.assign(url.searchParams, { a: 1 })
      return { url }
    }),
    ['.url', '.searchParams'],
    /own properties/,
  ],
]

function build(make: () => unknown): unknown {
  return make()
}

describe('what would not come back as it is is refused, with the path to it', () => {
  test.each(cases)('%s', (_, value, path, message) => {
    const error = refusal(value)
    expect(error.path).toEqual(path)
    expect(error.code).toBe('ERR_SERIALIZE_UNSUPPORTED')
    expect(error).toBeInstanceOf(PermafrostError)
    expect(error.message).toMatch(message)
    expect(error.message).toContain(path.length === 0 ? 'the value' : path.join(''))
  })
})

test("the cause of a refusal is the user's error", () => {
  expect((refusal([new Throws()]).cause as Error).message).toBe('not today')
})

test('a refusal leaves nothing behind for the next value', () => {
  const before = encodeValue({ a: 'text', b: [1] }, classes).bytes
  refusal({ long: 'text '.repeat(100_000), a: [named] })
  expect(encodeValue({ a: 'text', b: [1] }, classes).bytes).toEqual(before)
})
